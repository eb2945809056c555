//! A message from a machine that is no program of ours: its body as it came, and none of the rules of forms, sessions or tokens.
//! Whoever takes it looks at its signature. It is answered in a word, for whoever looks at the log there.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::http::header::HeaderMap;
use actix_web::web::{Bytes, Data};
use actix_web::{FromRequest, HttpRequest, HttpResponse};

use super::error::{Error, Result};
use super::house::House;
use super::upload;

/// The largest body, in bytes.
const LARGEST_BODY: usize = 256 * 1024;

/// One message. What answers it takes it, so that it is answered once.
pub struct Hook {
    house: Data<House>,
    headers: HeaderMap,
    body: Result<Bytes>,
}

impl FromRequest for Hook {
    type Error = actix_web::Error;
    type Future = Pin<Box<dyn Future<Output = std::result::Result<Hook, actix_web::Error>>>>;

    fn from_request(http: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let http = http.clone();
        let mut payload = payload.take();
        Box::pin(async move {
            let house = House::of(&http)?;
            let body = upload::read_body(&http, &mut payload, LARGEST_BODY).await;
            Ok(Hook { house, headers: http.headers().clone(), body })
        })
    }
}

impl Hook {
    /// One hop to a blocking thread: `take` gets the header of this name, empty if it is not there once, and the body, and says
    /// how it is answered.
    pub async fn answer(
        self,
        header: &'static str,
        take: impl FnOnce(&House, &str, &[u8]) -> StatusCode + Send + 'static,
    ) -> HttpResponse {
        let Hook { house, headers, body } = self;
        let body = match body {
            Ok(body) => body,
            Err(problem) => return said(of_problem(&problem)),
        };
        let taken = actix_web::web::block(move || {
            let mut signatures = headers.get_all(header);
            let signature = match (signatures.next(), signatures.next()) {
                (Some(signature), None) => signature.to_str().unwrap_or_default(),
                _ => "",
            };
            take(&house, signature, &body)
        });
        said(taken.await.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR))
    }
}

fn of_problem(problem: &Error) -> StatusCode {
    match problem {
        Error::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Error::TooSlow => StatusCode::REQUEST_TIMEOUT,
        _ => StatusCode::BAD_REQUEST,
    }
}

fn said(status: StatusCode) -> HttpResponse {
    HttpResponse::build(status).content_type("text/plain").body(status.canonical_reason().unwrap_or("?").to_lowercase())
}
