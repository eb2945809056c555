//! The headers of every answer that the application makes, errors and static files included.

use std::sync::LazyLock;

use actix_web::HttpMessage;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::InternalError;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web::Data;

use super::house::House;

/// Whatever the answer is.
pub const ALWAYS: [(&str, &str); 8] = [
    (
        "content-security-policy",
        "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; \
         form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    (
        "permissions-policy",
        "accelerometer=(), camera=(), display-capture=(), fullscreen=(), geolocation=(), gyroscope=(), \
         magnetometer=(), microphone=(), payment=(), publickey-credentials-get=(), usb=()",
    ),
    ("x-robots-tag", "noindex"),
];

/// Where forms lead.
const FORMS: &str = "form-action 'self'";

/// The same, checked once.
static CHECKED: LazyLock<Vec<(HeaderName, HeaderValue)>> = LazyLock::new(|| {
    ALWAYS.into_iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value))).collect()
});

/// Forms of a page may end there, besides here: browsers look at where a form leads in the end, over all redirects.
#[derive(Debug, Clone)]
pub(super) struct FormsLeadTo(pub String);

/// Adds them. `Cache-Control: no-store` unless the answer says otherwise.
pub async fn add<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    let is_https = request.app_data::<Data<House>>().is_some_and(|house| house.is_https);
    match next.call(request).await {
        Ok(mut response) => {
            let elsewhere = response.request().extensions().get::<FormsLeadTo>().cloned();
            add_to(response.headers_mut(), is_https);
            if let Some(FormsLeadTo(origin)) = elsewhere {
                let_forms_lead_to(response.headers_mut(), &origin);
            }
            Ok(response)
        }
        // Not even the cookie could be written: actix makes the answer of what the error carries.
        Err(error) => {
            let mut answer = error.error_response();
            add_to(answer.headers_mut(), is_https);
            Err(InternalError::from_response(error, answer).into())
        }
    }
}

fn let_forms_lead_to(headers: &mut HeaderMap, origin: &str) {
    let (name, policy) = ALWAYS[0];
    let policy = policy.replace(FORMS, &format!("{FORMS} {origin}"));
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(HeaderName::from_static(name), policy);
    }
}

/// After somebody has logged out: the browser forgets what it kept of us. Not its cookies: with them it would forget those of
/// every subdomain, and ours says that it is done.
pub(super) fn clear_browser(headers: &mut HeaderMap) {
    headers.insert(HeaderName::from_static("clear-site-data"), HeaderValue::from_static("\"cache\", \"storage\""));
}

fn add_to(headers: &mut HeaderMap, is_https: bool) {
    for (name, value) in CHECKED.iter() {
        headers.insert(name.clone(), value.clone());
    }
    if is_https {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=63072000"));
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
}
