//! Finished answers to programs, each with the type of what it says: the description of the interface is made of these.

use std::marker::PhantomData;

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, HttpResponseBuilder};
use serde::Serialize;

use super::error::{Error, Result};
use crate::store::pages::Part;

/// An answer that says a `T`, or a problem.
pub struct Answer<T> {
    http: HttpResponse,
    says: PhantomData<fn() -> T>,
}

impl<T> Answer<T> {
    pub(super) fn of(http: HttpResponse) -> Answer<T> {
        Answer { http, says: PhantomData }
    }

    /// The same, where it may have another status of success as well.
    pub fn or<const OTHER: u16>(self) -> Answer<Or<T, OTHER>> {
        Answer::of(self.http)
    }

    pub(crate) fn into_response(self) -> HttpResponse {
        self.http
    }
}

/// A part of a list, in a fixed order.
#[derive(Debug, Serialize)]
pub struct Listing<T> {
    pub data: Vec<T>,
    /// What to send as `after` for the next part; null at the end.
    pub next: Option<String>,
}

impl<T> Listing<T> {
    /// Of what was read: up to one row more than the part has.
    pub fn of(mut rows: Vec<T>, part: &Part, id: impl Fn(&T) -> String) -> Listing<T> {
        let has_more = rows.len() > part.limit;
        rows.truncate(part.limit);
        let next = rows.last().map(id).filter(|_| has_more);
        Listing { data: rows, next }
    }

    /// The same part with something made of each row.
    pub fn map<Other>(self, of: impl FnMut(T) -> Other) -> Listing<Other> {
        Listing { data: self.data.into_iter().map(of).collect(), next: self.next }
    }

    /// Of all that there is: it is read at once.
    pub fn within<All>(
        mut all: Vec<All>,
        part: &Part,
        id: impl Fn(&All) -> String,
        one: impl Fn(&All) -> T,
    ) -> Listing<T> {
        all.retain(|it| id(it) > part.after);
        all.sort_by_cached_key(&id);
        let next = all.get(part.limit).and(part.limit.checked_sub(1)).and_then(|last| all.get(last)).map(&id);
        Listing { data: all.iter().take(part.limit).map(one).collect(), next }
    }
}

/// A file.
pub enum Pdf {}

/// A file for machines.
pub enum Xml {}

/// Nothing but the status.
#[derive(Serialize)]
pub enum Nothing {}

/// As `T`, with the status of what has just been made.
pub struct Made<T>(PhantomData<fn() -> T>);

/// As `T`, or with this status, where that says something: 200 of what was found, 202 of what waits for somebody, 207 of
/// what was taken in part.
pub struct Or<T, const OTHER: u16>(PhantomData<fn() -> T>);

/// What an act has come to.
pub enum Done<T> {
    /// It is there now: at this path.
    Made(T, String),
    Changed(T),
    /// Some of what was sent: it says what was wrong with the rest.
    InPart(T),
    /// Somebody else has to say yes first.
    Asked(T),
    Gone,
}

/// The same, as it is sent and kept.
#[derive(Debug, Clone)]
pub(super) struct Written {
    pub(super) status: StatusCode,
    pub(super) location: Option<String>,
    /// JSON. None: nothing but the status.
    pub(super) body: Option<String>,
}

impl<T: Serialize> Done<T> {
    pub(super) fn in_json(self) -> Result<Written> {
        match &self {
            Done::Made(value, at) => {
                Ok(Written { location: Some(at.clone()), ..Written::of(StatusCode::CREATED, value)? })
            }
            Done::Changed(value) => Written::of(StatusCode::OK, value),
            Done::InPart(value) => Written::of(StatusCode::MULTI_STATUS, value),
            Done::Asked(value) => Written::of(StatusCode::ACCEPTED, value),
            Done::Gone => Ok(Written { status: StatusCode::NO_CONTENT, location: None, body: None }),
        }
    }
}

impl Written {
    pub(super) fn of(status: StatusCode, value: &impl Serialize) -> Result<Written> {
        let body = serde_json::to_string(value).map_err(Error::internal)?;
        Ok(Written { status, location: None, body: Some(body) })
    }
}

pub(super) fn done(written: Written) -> HttpResponse {
    let mut answer = HttpResponse::build(written.status);
    if let Some(at) = written.location {
        answer.insert_header((header::LOCATION, at));
    }
    match written.body {
        Some(body) => json(answer, body.into_bytes()),
        None => answer.finish(),
    }
}

pub(super) fn to_json(value: &impl Serialize) -> Result<Vec<u8>> {
    serde_json::to_vec(value).map_err(Error::internal)
}

pub(super) fn json(mut answer: HttpResponseBuilder, body: Vec<u8>) -> HttpResponse {
    answer.content_type("application/json").body(body)
}

/// `<https://…?limit=25&after=…>; rel="next"`
pub(super) fn next_link(here: &str, query: &str, next: &str) -> String {
    let others = query.split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("after="));
    let pairs: Vec<&str> = others.collect();
    let joint = if pairs.is_empty() { "" } else { "&" };
    format!("<{here}?{}{joint}after={next}>; rel=\"next\"", pairs.join("&"))
}
