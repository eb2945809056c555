//! `dry_run`: what an act would change, found out by the act itself, which is taken back.

use actix_web::http::StatusCode;
use serde::Deserialize;
use serde_json::Value;

use super::answer::Written;
use super::error::{Error, Result};
use super::would_change::WouldChange;
use crate::web::form;

/// The field of a body, or of what stands after the `?`, that asks for it.
pub(super) const FIELD: &str = "dry_run";

/// What is answered in place of what an act that is taken back has answered: nobody's access changes, unless it said so.
pub(super) fn answer(outcome: Result<Written>) -> Result<Written> {
    let would_change = match outcome {
        Ok(_) => WouldChange::nothing(),
        Err(Error::WouldChange(changes)) => changes,
        Err(other) => return Err(other),
    };
    Written::of(StatusCode::OK, &would_change)
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct InQuery {
    dry_run: Option<String>,
}

/// Whether it is asked for. A body that is no JSON object says nothing about it.
///
/// # Errors
/// [`Error::NotAsDescribed`]: whoever meant it is not to act by mistake.
pub(super) fn is_asked(query: &str, body: &[u8]) -> Result<bool> {
    let in_query: InQuery = form::parse(query.as_bytes())?;
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    let in_query = match in_query.dry_run.as_deref() {
        None | Some("false") => false,
        Some("true") => true,
        Some(_) => return Err(not_understood()),
    };
    match body.get(FIELD) {
        None => Ok(in_query),
        Some(Value::Bool(in_body)) => Ok(*in_body || in_query),
        Some(_) => Err(not_understood()),
    }
}

fn not_understood() -> Error {
    Error::NotAsDescribed(format!("{FIELD} is true or false."))
}
