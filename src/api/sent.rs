//! Values as programs send them.

use chrono::DateTime;
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use crate::access::external::CalledByPlatform;
use crate::access::links::Link;
use crate::access::{Granted, Right, external, people};
use crate::model::PersonId;
use crate::model::email_address::EmailAddress;
use crate::model::external_id::ExternalId;
use crate::model::person::Person;
use crate::store::{Moment, Tx};
use crate::web::FieldErrors;
use crate::web::call::{Caller, Error, Result};

/// Before what the platform calls something.
pub const EXTERNAL: &str = "ext:";

/// What is wrong with a field that people leave out.
pub const FOR_PLATFORM: &str = "Only a token of the hosting platform says this. Leave it out.";

/// What the platform calls something, or is no longer to.
///
/// # Errors
/// The field is wrong.
pub fn external_id(sent: Option<&str>) -> Result<Option<ExternalId>> {
    sent.map(ExternalId::parse).transpose().map_err(|what| wrong("external_id", what))
}

/// A moment: RFC 3339.
///
/// # Errors
/// What to do about it, as a sentence for the field.
pub fn moment(text: &str) -> Result<Moment, String> {
    let read = DateTime::parse_from_rfc3339(text).map(|at| Moment(at.timestamp_millis()));
    read.map_err(|_| "Use a time like 2026-11-24T09:00:00Z.".into())
}

/// One field is wrong: what to do about it.
pub fn wrong(field: &'static str, what: impl Into<String>) -> Error {
    Error::Fields(FieldErrors::at(field, what))
}

/// A field that may be null, which is something else than that it is left out.
///
/// # Errors
/// It is something else.
pub fn given<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(from).map(Some)
}

/// A value with fields, or null where that may be: a list would be taken for the fields in their order.
///
/// # Errors
/// It is something else.
pub fn object<'de, T: DeserializeOwned, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
    let fields = Option::<Map<String, Value>>::deserialize(from)?;
    T::deserialize(fields.map_or(Value::Null, Value::Object)).map_err(D::Error::custom)
}

/// What a field names, by our id or as `ext:` and the platform's own, with a right on it.
///
/// # Errors
/// The field is wrong if it is not there for whoever asks. Else as [`Granted::ask`].
pub fn granted<R: Right>(tx: &mut Tx, caller: &Caller, field: &'static str, text: &str) -> Result<Granted<R>> {
    let found = id::<<R::Link as Link>::Id>(tx, text).and_then(|id| caller.ask::<R>(tx, id));
    found.map_err(|error| {
        let what = "There is nothing with this id, or this token does not see it.";
        if error.is_not_found() { wrong(field, what) } else { error }
    })
}

fn id<Id: CalledByPlatform>(tx: &mut Tx, text: &str) -> Result<Id> {
    match text.strip_prefix(EXTERNAL) {
        Some(name) => Ok(external::called(tx, name)?),
        None => Id::from_stored(text).ok_or(Error::NOT_FOUND),
    }
}

/// Whom the platform names, by our id, by email address, or as `ext:` and its own: somebody with an account.
pub fn person(tx: &mut Tx, text: &str) -> Result<Option<Person>> {
    let found = match EmailAddress::parse(text) {
        Some(address) => people::by_email(tx, &address)?,
        None => match id::<PersonId>(tx, text) {
            Ok(id) => people::by_id(tx, id)?,
            Err(error) if error.is_not_found() => None,
            Err(other) => return Err(other),
        },
    };
    Ok(found.filter(|person| person.email.is_some() && person.closed_at.is_none()))
}
