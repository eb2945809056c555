//! Requests that may change something come from our own pages only, or from programs: those bring a token, and no cookie counts
//! for them.

use actix_web::HttpRequest;
use actix_web::http::Method;

use super::call;
use super::error::{Error, Result};

/// Lets a request pass that changes nothing, or of which its browser says that a page of ours sent it. Without
/// `Sec-Fetch-Site` (old browsers) the `Origin` has to be ours; without both it is refused.
///
/// # Errors
/// [`Error::ForeignForm`], or [`Error::OriginHidden`] if the browser does not say where it comes from.
pub fn check(request: &HttpRequest, base_url: &str) -> Result<()> {
    if matches!(*request.method(), Method::GET | Method::HEAD) || call::is_call(request) {
        return Ok(());
    }
    let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    match (header("sec-fetch-site"), header("origin")) {
        (Some("same-origin"), _) => Ok(()),
        (Some(_), _) => Err(Error::ForeignForm),
        (None, Some(origin)) if origin == base_url => Ok(()),
        (None, None | Some("null")) => Err(Error::OriginHidden),
        (None, Some(_)) => Err(Error::ForeignForm),
    }
}
