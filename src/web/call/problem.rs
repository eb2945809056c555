//! What went wrong, said to a program: `application/problem+json`, RFC 9457. Each has a page that explains it.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use serde::Serialize;

use super::error::Error;
use crate::error;
use crate::paths;
use crate::web::error as web;
use crate::web::error_pages::{Situation, situation};
use crate::web::form::FieldErrors;
use crate::web::house::House;

/// One kind of problem, for everybody who meets it.
#[derive(Debug, PartialEq, Eq)]
pub struct KindOfProblem {
    /// In the address of its page.
    pub name: &'static str,
    pub title: &'static str,
    pub explanation: &'static str,
}

macro_rules! problems {
    ($($constant:ident $name:literal $title:literal $explanation:literal;)+) => {
        $(const $constant: KindOfProblem = KindOfProblem { name: $name, title: $title, explanation: $explanation };)+

        /// All of them.
        pub const PROBLEMS: &[KindOfProblem] = &[$($constant),+];
    };
}

problems! {
    NO_TOKEN "no-token" "A token is needed"
        "Send one as “Authorization: Bearer remit_…”. Tokens in the address or in a cookie do not count.";
    TOKEN_OVER "token-over" "This token does not work"
        "It was mistyped, has expired, or someone ended it. Create a new one.";
    SCOPE_MISSING "scope-missing" "This token does not allow that"
        "It lacks a scope. Create a token with the scope that the answer names.";
    FORBIDDEN "forbidden" "Not allowed"
        "You can see this, but your access does not allow the act. Whoever manages it can do it, or give you access.";
    NOT_FOUND "not-found" "Not found"
        "There is nothing at this address, or this token does not see it. The two look the same on purpose.";
    METHOD_NOT_ALLOWED "method-not-allowed" "Not possible here"
        "This address does not accept that method. The list of addresses says which ones it accepts.";
    NOT_READABLE "not-readable" "Not readable"
        "What was sent could not be read: it is not JSON, not UTF-8, or not as described. Nothing was changed.";
    INVALID "invalid" "Something is wrong with what was sent"
        "“errors” names each field and says what to do about it. Nothing was changed.";
    ON_BEHALF_OF "on-behalf-of" "Nobody to act for"
        "Remit-On-Behalf-Of names a person by id or email address. Only tokens of the hosting platform may send it.";
    KEY_USED "key-used" "This key was used for something else"
        "The same Idempotency-Key came with another request within the last day. Send a new key with each new request.";
    REFUSED "refused" "That would break a rule"
        "“detail” says which one, and what to do first. Nothing was changed.";
    TOO_LARGE "too-large" "Too much at once"
        "A body can have at most 1 MiB. Nothing was changed.";
    TOO_SLOW "too-slow" "That took too long"
        "The body did not arrive within 30 seconds. Nothing was changed.";
    TOO_MANY "too-many" "Too many requests"
        "Wait as many seconds as “Retry-After” says. “RateLimit-Remaining” says how many requests you have left.";
    AWAY "away" "Back in a moment"
        "The database does not answer, is full, or is busy with the same data. Try again after “Retry-After” seconds.";
    FAULT "fault" "Something went wrong"
        "This is our fault, and nothing was changed. If it happens again, tell us the “reference”.";
}

/// One problem, about to be answered.
pub struct Problem {
    kind: &'static KindOfProblem,
    status: StatusCode,
    detail: String,
    errors: FieldErrors,
    retry_after: Option<i64>,
    /// For the log.
    cause: Option<String>,
}

/// What a program reads of a problem.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = Problem)]
pub struct Said {
    /// The address of a page that explains this kind of problem.
    #[serde(rename = "type")]
    kind: String,
    title: String,
    /// As the status of the answer.
    status: u16,
    /// What it was this time, and what to do about it.
    detail: String,
    /// What is wrong with each field.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldProblem>,
    /// To tell us, if it was our fault.
    #[serde(skip_serializing_if = "Option::is_none")]
    reference: Option<String>,
}

/// What is wrong with one field.
#[derive(Serialize, utoipa::ToSchema)]
pub struct FieldProblem {
    field: String,
    message: String,
}

impl Problem {
    fn plain(kind: &'static KindOfProblem, status: StatusCode, detail: impl Into<String>) -> Problem {
        Problem { kind, status, detail: detail.into(), errors: FieldErrors::none(), retry_after: None, cause: None }
    }

    /// A kind whose explanation says all that there is to say.
    fn usual(kind: &'static KindOfProblem, status: StatusCode) -> Problem {
        Problem::plain(kind, status, kind.explanation)
    }

    pub fn not_found() -> Problem {
        Problem::usual(&NOT_FOUND, StatusCode::NOT_FOUND)
    }

    pub fn method_not_allowed() -> Problem {
        Problem::usual(&METHOD_NOT_ALLOWED, StatusCode::METHOD_NOT_ALLOWED)
    }

    pub(super) fn of(error: Error) -> Problem {
        match error {
            Error::NoToken => Problem::usual(&NO_TOKEN, StatusCode::UNAUTHORIZED),
            Error::TokenOver => Problem::usual(&TOKEN_OVER, StatusCode::UNAUTHORIZED),
            Error::ScopeMissing(scope) => {
                let detail = format!("It takes a token with the scope {}.", scope.as_str());
                Problem::plain(&SCOPE_MISSING, StatusCode::FORBIDDEN, detail)
            }
            Error::NotOnBehalf(words) => Problem::plain(&ON_BEHALF_OF, StatusCode::UNPROCESSABLE_ENTITY, words),
            Error::NotAsDescribed(what) => Problem::plain(&NOT_READABLE, StatusCode::BAD_REQUEST, what),
            Error::Fields(errors) => Problem { errors, ..Problem::usual(&INVALID, StatusCode::UNPROCESSABLE_ENTITY) },
            Error::KeyUsed => Problem::usual(&KEY_USED, StatusCode::UNPROCESSABLE_ENTITY),
            Error::WouldChange(_) => Problem::fault(&web::Error::internal("a dry run outside of an act")),
            Error::Web(web::Error::NotFound) => Problem::not_found(),
            Error::Web(web::Error::Forbidden) => Problem::usual(&FORBIDDEN, StatusCode::FORBIDDEN),
            Error::Web(web::Error::ControlCharacters) => {
                let what = "There is a control character in it. Leave it out.";
                Problem::plain(&NOT_READABLE, StatusCode::BAD_REQUEST, what)
            }
            Error::Web(error) => Problem::as_on_pages(&error),
        }
    }

    /// In the words of the page that a browser would be shown.
    fn as_on_pages(error: &web::Error) -> Problem {
        let Situation { status, words, retry_after, .. } = situation(error);
        let kind = match status {
            StatusCode::CONFLICT => &REFUSED,
            StatusCode::METHOD_NOT_ALLOWED => &METHOD_NOT_ALLOWED,
            StatusCode::BAD_REQUEST => &NOT_READABLE,
            StatusCode::UNPROCESSABLE_ENTITY => &INVALID,
            StatusCode::PAYLOAD_TOO_LARGE => &TOO_LARGE,
            StatusCode::REQUEST_TIMEOUT => &TOO_SLOW,
            StatusCode::TOO_MANY_REQUESTS => &TOO_MANY,
            StatusCode::SERVICE_UNAVAILABLE => &AWAY,
            _ => return Problem::fault(error),
        };
        let detail = match error {
            web::Error::Act(error::Error::Refused(_) | error::Error::Enough { .. }) => words,
            _ => kind.explanation.to_owned(),
        };
        Problem { retry_after, ..Problem::plain(kind, status, detail) }
    }

    fn fault(error: &web::Error) -> Problem {
        Problem { cause: Some(error.to_string()), ..Problem::usual(&FAULT, StatusCode::INTERNAL_SERVER_ERROR) }
    }

    /// The whole answer.
    pub(super) fn answer(&self, house: &House, request_id: &str) -> HttpResponse {
        if let Some(cause) = &self.cause {
            tracing::error!(id = request_id, error = %cause, "request failed");
        }
        let errors = self.errors.all().iter();
        let said = Said {
            kind: format!("{}{}", house.base_url, paths::api_problem(self.kind.name)),
            title: self.kind.title.into(),
            status: self.status.as_u16(),
            detail: self.detail.clone(),
            errors: errors
                .map(|(field, what)| FieldProblem { field: (*field).into(), message: what.clone() })
                .collect(),
            reference: self.cause.as_ref().map(|_| request_id.into()),
        };
        let body = serde_json::to_vec(&said).unwrap_or_default();
        let mut answer = HttpResponse::build(self.status);
        answer.content_type("application/problem+json");
        if self.status == StatusCode::UNAUTHORIZED {
            answer.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
        }
        if let Some(seconds) = self.retry_after {
            answer.insert_header((header::RETRY_AFTER, HeaderValue::from(seconds)));
        }
        answer.body(body)
    }
}
