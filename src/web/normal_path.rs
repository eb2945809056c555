//! One way to write each address. None of ours has a character that would be escaped, an empty part, or dots that lead
//! elsewhere: a path with any of these is nobody's, before it is routed or logged.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Uri;
use actix_web::middleware::Next;

use super::call;

/// Where nothing is, for people and for programs.
const NOWHERE: &str = "/nothing-here";
const NO_ANSWER: &str = "/api/v1/nothing-here";

/// Leads whatever is written in another way to where nothing is.
pub async fn only<B: MessageBody>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    if !is_normal(request.path()) {
        let nowhere = Uri::from_static(if call::is_call(request.request()) { NO_ANSWER } else { NOWHERE });
        let there = unescaped(&request.head().uri).unwrap_or(nowhere);
        request.match_info_mut().get_mut().update(&there);
        request.head_mut().uri = there;
    }
    next.call(request).await
}

/// The same address in the one way, if it is one of programs: most libraries escape whatever they put into a path.
pub fn unescaped(uri: &Uri) -> Option<Uri> {
    let path = uri.path().replace("%3A", ":").replace("%3a", ":").replace("%40", "@");
    let whole = uri.query().map_or_else(|| path.clone(), |query| format!("{path}?{query}"));
    whole.parse().ok().filter(|_| is_normal(&path))
}

/// True if a path is written in the one way.
pub fn is_normal(path: &str) -> bool {
    // What the hosting platform calls something stands behind `ext:`.
    let is_call = path.starts_with("/api/");
    let is_plain =
        |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) || is_call && b":@".contains(&byte);
    let is_part = |part: &str| !matches!(part, "" | "." | "..") && part.bytes().all(is_plain);
    path == "/" || path.strip_prefix('/').is_some_and(|rest| rest.split('/').all(is_part))
}
