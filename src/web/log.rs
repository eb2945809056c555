//! One structured line per request, with an id, the trace it belongs to, and where it came from. No tokens, no passwords:
//! addresses that carry a token are cut. What is measured of a request is counted here too.

use std::sync::LazyLock;
use std::time::Duration;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::InternalError;
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{HttpMessage, HttpRequest, HttpResponse};

use super::house::House;
use super::metrics::{NO_ROUTE, Route};
use super::{network, trace};
use crate::paths;

/// Only tokens are as long, and names of files.
const LONG: usize = 36;

/// What is asked every few seconds.
static PROBES: LazyLock<[String; 2]> = LazyLock::new(|| [paths::alive(), paths::ready()]);

static BEFORE_TOKENS: LazyLock<Vec<&str>> = LazyLock::new(|| paths::before_tokens().collect());

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
    let id = String::from_utf8_lossy(&crate::model::ids::random()).into_owned();
    request.extensions_mut().insert(RequestId(id.clone()));
    let line = Line::of(&request, id.clone());
    let house = request.app_data::<Data<House>>().cloned();
    let started = tokio::time::Instant::now();
    let outcome = next.call(request).await.map_err(|problem| unexpected(problem, &id));
    let within = started.elapsed();
    let (status, route) = match &outcome {
        Ok(response) => (response.status(), response.request().app_data::<Route>().copied()),
        Err(error) => (error.as_response_error().status_code(), None),
    };
    if let Some(house) = house {
        house.metrics.answered(route.unwrap_or(NO_ROUTE), &line.method, status, within);
    }
    line.write(status, within);
    outcome
}

/// What is known before there is an answer.
struct Line {
    id: String,
    trace_id: Option<String>,
    client: String,
    method: Method,
    path: String,
    is_probe: bool,
}

impl Line {
    fn of(request: &ServiceRequest, id: String) -> Line {
        Line {
            id,
            trace_id: trace::trace_id(request.headers()).map(str::to_owned),
            client: client(request.request()),
            method: request.method().clone(),
            path: without_token(request.path()),
            is_probe: PROBES.iter().any(|probe| probe == request.path()),
        }
    }

    fn write(&self, status: StatusCode, within: Duration) {
        let Line { id, client, method, path, .. } = self;
        let (trace_id, status) = (self.trace_id.as_deref(), status.as_u16());
        // To the microsecond: what is shorter is quicker written.
        let milliseconds = (within.as_secs_f64() * 1e6).round() / 1e3;
        if self.is_probe {
            tracing::debug!(target: "remit::request", %id, trace_id, client, %method, path, status, milliseconds);
        } else {
            tracing::info!(target: "remit::request", %id, trace_id, client, %method, path, status, milliseconds);
        }
    }
}

/// The address of the visitor, as our proxies give it.
fn client(request: &HttpRequest) -> String {
    let proxies = request.app_data::<Data<House>>().map_or(&[][..], |house| &house.trusted_proxies);
    network::address(request, proxies).map_or_else(|| "unknown".to_owned(), |address| address.to_string())
}

/// What no page was made for: a few words instead, and the problem in the log.
fn unexpected(problem: actix_web::Error, id: &str) -> actix_web::Error {
    tracing::error!(%id, %problem, "a request could not be answered");
    let status = problem.as_response_error().status_code();
    let words = format!("Something unexpected happened. Please go back and try again. Reference: {id}\n");
    let answer = HttpResponse::build(status).content_type("text/plain; charset=utf-8").body(words);
    InternalError::from_response(problem, answer).into()
}

/// Behind these addresses nothing is shown, and elsewhere nothing that looks like a token: it may be mistyped.
pub fn without_token(path: &str) -> String {
    if let Some(prefix) = BEFORE_TOKENS.iter().find(|prefix| path.starts_with(**prefix)) {
        return format!("{prefix}…");
    }
    let shown: Vec<&str> = path.split('/').map(|part| if part.len() < LONG { part } else { "…" }).collect();
    shown.join("/")
}
