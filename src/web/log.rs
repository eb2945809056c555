//! One structured line per request, with an id. No tokens, no passwords: addresses that carry a token are cut.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::{HttpMessage, HttpRequest};

/// The reference number of a request, in the log and on the page of an unexpected error.
#[derive(Debug, Clone)]
pub struct RequestId(pub String);

impl RequestId {
    pub fn of(request: &HttpRequest) -> String {
        request.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default()
    }
}

/// Writes the line.
pub async fn write<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    let id = String::from_utf8_lossy(&crate::store::ids::random()).into_owned();
    request.extensions_mut().insert(RequestId(id.clone()));
    let method = request.method().clone();
    let path = without_token(request.path());
    let started = tokio::time::Instant::now();
    let response = next.call(request).await?;
    let milliseconds = started.elapsed().as_secs_f64() * 1000.0;
    tracing::info!(target: "remit::request", %id, %method, path, status = response.status().as_u16(), milliseconds);
    Ok(response)
}

fn without_token(path: &str) -> String {
    for prefix in ["/i/", "/verify/", "/password/reset/", "/log-in-link/"] {
        if path.starts_with(prefix) {
            return format!("{prefix}…");
        }
    }
    path.to_owned()
}
