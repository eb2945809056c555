//! Asking for a code: how often, and the mail that brings it.

use super::{checking, mails};
use crate::access::people::by_email;
use crate::error::{Error, Result};
use crate::model::PersonId;
use crate::model::email_address::EmailAddress;
use crate::model::person::Person;
use crate::model::secret::Token;
use crate::model::session::{CodePurpose, Session};
use crate::store::Tx;
use crate::store::limits::{self, Limit};

/// Codes to log in: for all addresses from one network, for one address from one network, and for it from anywhere.
const FROM_NETWORK: Limit = Limit { times: 60, seconds: 3600 };
const TO_ADDRESS: Limit = Limit { times: 6, seconds: 3600 };
const TO_ADDRESS_FROM_ANYWHERE: Limit = Limit { times: 12, seconds: 3600 };
/// That there is no account, a day: whoever reads it may have nothing to do with us.
const WITHOUT_ACCOUNT: Limit = Limit { times: 3, seconds: 24 * 3600 };
/// Codes to confirm, for one person.
const TO_CONFIRM: Limit = Limit { times: 6, seconds: 3600 };

/// Somebody wants to log in with this address. It gets a mail in any case (if it has no account, until it has been told that
/// three times today), and the same work is done. Gives what makes it this browser; `before` is what made it this browser
/// the last time, `was_here` who was logged in there last: strangers who use up the mails to an address do not keep out
/// whoever was there before.
///
/// # Errors
/// [`Error::TooMany`] for this address or this network.
pub fn ask_to_log_in(
    tx: &mut Tx,
    email: &EmailAddress,
    network: &str,
    before: Option<&Token>,
    was_here: Option<PersonId>,
) -> Result<Token> {
    limits::count(tx, &format!("code from {network}"), FROM_NETWORK)?;
    limits::count(tx, &format!("code {email} from {network}"), TO_ADDRESS)?;
    let person = by_email(tx, email)?;
    let id = person.as_ref().map(|person| person.id);
    if id.is_none() || id != was_here {
        limits::count(tx, &format!("code {email}"), TO_ADDRESS_FROM_ANYWHERE)?;
    }
    if let Some(before) = before {
        checking::forget(tx, &before.hash())?;
    }
    let browser = Token::random();
    let code = checking::make(tx, CodePurpose::LogIn, &browser.hash(), id, email)?;
    let is_told = match limits::count(tx, &format!("no account {email}"), WITHOUT_ACCOUNT) {
        Err(Error::TooMany { .. }) => true,
        counted => counted.map(|_| false)?,
    };
    match person {
        Some(person) => mails::log_in(tx, &person, &code)?,
        None if is_told => {}
        None => mails::no_account(tx, &code)?,
    }
    Ok(browser)
}

/// Somebody who is logged in shows that it is them. The code works in this session only.
///
/// # Errors
/// [`Error::TooMany`] for this person.
pub fn ask_to_confirm(tx: &mut Tx, person: &Person, session: &Session) -> Result<()> {
    limits::count(tx, &format!("code to confirm {}", person.id), TO_CONFIRM)?;
    let Some(email) = &person.email else { return Ok(()) };
    checking::forget(tx, &session.token_hash)?;
    let code = checking::make(tx, CodePurpose::Confirm, &session.token_hash, Some(person.id), email)?;
    mails::confirm(tx, person, &code)
}
