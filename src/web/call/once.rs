//! A call that is sent twice with the same `Idempotency-Key` acts once: the second time it is answered as the first time.

use actix_web::http::StatusCode;
use actix_web::http::header::HeaderValue;
use diesel::prelude::*;

use super::answer::Written;
use super::caller::{Caller, Work, digest};
use super::error::{Error, Result};
use crate::error;
use crate::model::AnsweredCallId;
use crate::store::schema::answered_calls;
use crate::store::{Moment, Tx, WholeRows};

/// The header with the key.
pub(super) const KEY: &str = "idempotency-key";
/// For so long the first answer is given again.
const KEPT_HOURS: i64 = 24;
/// The longest key, in characters.
pub const LONGEST_KEY: usize = 255;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = answered_calls)]
struct AnsweredCall {
    id: AnsweredCallId,
    /// Of all that was asked.
    request: String,
    status: i64,
    location: Option<String>,
    body: Option<String>,
    at: Moment,
}

/// Acts, unless a call with this key was answered within a day: then that is the answer. What was refused is not kept: nothing
/// was done.
///
/// # Errors
/// [`Error::KeyUsed`] if something else was asked then. Or whatever the act refuses.
pub(super) fn act(tx: &mut Tx, caller: &Caller, act: &Work<Written>) -> Result<Written> {
    let Some(key) = caller.key() else { return act(tx, caller) };
    let id = AnsweredCallId::of_digest(&digest(&[caller.token.id.as_str().as_bytes(), key.as_bytes()]));
    let request = data_encoding::HEXLOWER.encode(&caller.digest());
    let lately = answered_calls::at.gt(tx.now.plus_hours(-KEPT_HOURS));
    let first = answered_calls::table.find(id).filter(lately).select(AnsweredCall::as_select());
    let first: Option<AnsweredCall> = first.first_row(tx.conn).optional()?;
    match first {
        Some(first) if first.request == request => return Ok(first.written()),
        Some(_) => return Err(Error::KeyUsed),
        None => {}
    }
    let written = act(tx, caller)?;
    keep(tx, AnsweredCall::of(id, request, &written, tx.now))?;
    Ok(written)
}

/// # Errors
/// [`Error::NotAsDescribed`]
pub(super) fn read(key: &HeaderValue) -> Result<&str> {
    let text = key.to_str().ok().filter(|text| (1..=LONGEST_KEY).contains(&text.len()));
    text.ok_or_else(|| Error::NotAsDescribed(format!("Idempotency-Key has 1 to {LONGEST_KEY} characters.")))
}

/// In the place of one that is too old to be given again.
fn keep(tx: &mut Tx, call: AnsweredCall) -> error::Result<()> {
    diesel::delete(answered_calls::table.find(call.id)).execute(tx.conn)?;
    diesel::insert_into(answered_calls::table).values(&call).execute(tx.conn)?;
    Ok(())
}

/// Forgets the answers that are not given again.
pub fn forget_answers(tx: &mut Tx) -> error::Result<()> {
    let old = answered_calls::at.le(tx.now.plus_hours(-KEPT_HOURS));
    diesel::delete(answered_calls::table.filter(old)).execute(tx.conn)?;
    Ok(())
}

impl AnsweredCall {
    fn of(id: AnsweredCallId, request: String, written: &Written, at: Moment) -> AnsweredCall {
        let Written { status, location, body } = written.clone();
        AnsweredCall { id, request, status: status.as_u16().into(), location, body, at }
    }

    fn written(self) -> Written {
        let status = u16::try_from(self.status).ok().and_then(|status| StatusCode::from_u16(status).ok());
        Written { status: status.unwrap_or(StatusCode::OK), location: self.location, body: self.body }
    }
}
