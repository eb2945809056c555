//! What may happen to a session: counting tries, signing in by password, code or link, setting a password through a link.

use std::time::Duration;

use diesel::prelude::*;

use super::mails;
use crate::access::people::{by_email, by_id};
use crate::access::session;
use crate::codes::{self, Tried};
use crate::error::Result;
use crate::events::{About, record};
use crate::links::{self, LinkOf};
use crate::model::PersonId;
use crate::model::email_address::EmailAddress;
use crate::model::event::EventKind;
use crate::model::person::Person;
use crate::model::secret::{Code, Token};
use crate::model::session::{CodePurpose, LinkPurpose, Session, SingleUseLink};
use crate::store::Tx;
use crate::store::limits::{self, Limit};
use crate::store::schema::people;

/// Wrong passwords for one address from one network: after these, wait.
const TRIES_FROM_NETWORK: Limit = Limit { times: 10, seconds: 15 * 60 };
/// Wrong passwords from one network, whatever the address: nobody tries one password on many accounts.
const TRIES_OF_NETWORK: Limit = Limit { times: 100, seconds: 15 * 60 };
/// For one address from everywhere: only slower, so that nobody can lock somebody else out.
const TRIES_FROM_ANYWHERE: Limit = Limit { times: i64::MAX, seconds: 15 * 60 };
const TRIES_WITHOUT_DELAY: i64 = 5;
const LONGEST_DELAY: u64 = 2000;
/// Mails for a forgotten password: to one address, and asked for from one network.
const RESETS_TO_ADDRESS: Limit = Limit { times: 3, seconds: 24 * 3600 };
const RESETS_TO_ADDRESS_FROM_ANYWHERE: Limit = Limit { times: 9, seconds: 24 * 3600 };
const RESETS_FROM_NETWORK: Limit = Limit { times: 60, seconds: 3600 };

/// What somebody comes with.
#[derive(Debug, Clone, Copy)]
pub struct Device<'a> {
    /// Browser and system in words.
    pub name: &'a str,
    pub network: &'a str,
    /// Who is signed in there now.
    pub session: Option<&'a Session>,
}

/// A try to log in, counted before the password is looked at.
pub struct Try {
    pub person: Option<Person>,
    /// How long to wait before looking.
    pub delay: Duration,
}

/// Counts a try and finds out whom it is about. The same work for people and for nobody.
///
/// # Errors
/// [`crate::error::Error::TooMany`] for this address from this network, or for this network.
pub fn count_try(tx: &mut Tx, email: &EmailAddress, network: &str) -> Result<Try> {
    limits::count(tx, &of_network(network), TRIES_OF_NETWORK)?;
    limits::count(tx, &from_network(email, network), TRIES_FROM_NETWORK)?;
    let tries = limits::count(tx, &from_anywhere(email), TRIES_FROM_ANYWHERE)?;
    Ok(Try { person: by_email(tx, email)?, delay: delay(tries) })
}

/// None for the first tries, then growing up to two seconds.
fn delay(tries: i64) -> Duration {
    let beyond = u32::try_from(tries - TRIES_WITHOUT_DELAY).unwrap_or(0).min(6);
    Duration::from_millis(if beyond == 0 { 0 } else { LONGEST_DELAY.min(50 << beyond) })
}

/// After the right password: the tries are forgotten, the hash renewed if it is outdated, the device signed in.
/// None if the password was changed in between.
pub fn log_in(tx: &mut Tx, device: Device, person: &Person, new_hash: Option<&str>) -> Result<Option<Token>> {
    let unchanged = people::table.find(person.id).filter(people::password_hash.eq(&person.password_hash));
    if unchanged.select(people::id).first::<PersonId>(tx.conn).optional()?.is_none() {
        return Ok(None);
    }
    if let Some(hash) = new_hash {
        diesel::update(people::table.find(person.id)).set(people::password_hash.eq(hash)).execute(tx.conn)?;
    }
    if let Some(email) = &person.email {
        forgive_tries(tx, email, device.network)?;
    }
    // This try was right. It forgives none of the others from there: they were about other accounts.
    limits::take_back(tx, &of_network(device.network), TRIES_OF_NETWORK)?;
    sign_in(tx, device, person.id, JustProved::Yes).map(Some)
}

/// What came of a code that was typed to log in.
pub enum LogIn {
    Done(Token, Box<Person>),
    Wrong {
        left: i64,
    },
    /// It does not work any more, or not in this browser.
    Over,
}

/// Looks at a code that was typed in this browser. The right one shows whose mailbox it is: the device is signed in.
///
/// # Errors
/// [`crate::error::Error::TooMany`] for this network.
pub fn log_in_by_code(tx: &mut Tx, device: Device, browser: &Token, typed: Code) -> Result<LogIn> {
    limits::count(tx, &of_network(device.network), TRIES_OF_NETWORK)?;
    match codes::try_code(tx, CodePurpose::LogIn, &browser.hash(), typed)? {
        Tried::Right(person) => {
            limits::take_back(tx, &of_network(device.network), TRIES_OF_NETWORK)?;
            let token = by_mailbox(tx, device, &person)?;
            Ok(LogIn::Done(token, person))
        }
        Tried::Wrong { left } => Ok(LogIn::Wrong { left }),
        Tried::Over => Ok(LogIn::Over),
    }
}

/// The same through the link beside the code. None if it does not work any more, or not in this browser.
pub fn log_in_by_code_link(
    tx: &mut Tx,
    device: Device,
    browser: &Token,
    link: &Token,
) -> Result<Option<(Token, Person)>> {
    let Some((code, person)) = codes::by_link(tx, &browser.hash(), link)? else { return Ok(None) };
    if !codes::use_up(tx, &code)? {
        return Ok(None);
    }
    Ok(Some((by_mailbox(tx, device, &person)?, person)))
}

/// Whoever reads the mailbox is the person: wrong passwords before are forgotten.
fn by_mailbox(tx: &mut Tx, device: Device, person: &Person) -> Result<Token> {
    if let Some(email) = &person.email {
        forgive_tries(tx, email, device.network)?;
    }
    sign_in(tx, device, person.id, JustProved::Yes)
}

/// Whether they have just shown that it is them, by password or mailbox: then that is not asked again for a while.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JustProved {
    Yes,
    No,
}

/// Signs a person in on a device, with a new token; what was signed in there before ends.
pub fn sign_in(tx: &mut Tx, device: Device, person: PersonId, proved: JustProved) -> Result<Token> {
    end_here(tx, device)?;
    session::begin(tx, person, device.name, proved == JustProved::Yes)
}

/// Ends the session of this device, if there is one.
pub fn end_here(tx: &mut Tx, device: Device) -> Result<()> {
    if let Some(here) = device.session {
        session::end(tx, here.person_id, here.id)?;
    }
    Ok(())
}

/// Somebody forgot a password, or says so. The address gets a mail in any case.
///
/// # Errors
/// [`crate::error::Error::TooMany`] for this address or this network.
pub fn forgot_password(tx: &mut Tx, email: &EmailAddress, network: &str) -> Result<()> {
    limits::count(tx, &format!("reset from {network}"), RESETS_FROM_NETWORK)?;
    limits::count(tx, &format!("reset {email} from {network}"), RESETS_TO_ADDRESS)?;
    limits::count(tx, &format!("reset {email}"), RESETS_TO_ADDRESS_FROM_ANYWHERE)?;
    match by_email(tx, email)? {
        Some(person) => {
            let link = links::make(tx, LinkPurpose::PasswordReset, LinkOf::Person(person.id), email)?;
            mails::choose_new_password(tx, &person, &link)
        }
        None => mails::no_account(tx, email),
    }
}

/// Sets the password that was chosen behind the link; everybody is signed out. False if the link was used meanwhile.
pub fn reset_password(tx: &mut Tx, network: &str, link: &SingleUseLink, hash: &str) -> Result<bool> {
    let Some(person) = link_is_for(tx, link, LinkPurpose::PasswordReset)? else { return Ok(false) };
    if !links::use_up(tx, link)? {
        return Ok(false);
    }
    diesel::update(people::table.find(person.id)).set(people::password_hash.eq(hash)).execute(tx.conn)?;
    session::end_all(tx, person.id, None)?;
    links::end_all_of(tx, person.id)?;
    codes::end_all_of(tx, person.id)?;
    forgive_tries(tx, &link.email, network)?;
    let about = About::person(person.id).saying("through a link");
    record(tx, Some(person.id), password_event(&person), about)?;
    mails::password_changed(tx, &person)?;
    Ok(true)
}

/// What has happened to the password of a person who is as before it was set.
pub fn password_event(before: &Person) -> EventKind {
    if before.password_hash.is_some() { EventKind::PasswordChanged } else { EventKind::PasswordChosen }
}

/// Signs in through a link made on the command line. None if it was used meanwhile.
pub fn log_in_by_link(tx: &mut Tx, device: Device, link: &SingleUseLink) -> Result<Option<Token>> {
    let Some(person) = link_is_for(tx, link, LinkPurpose::LogIn)? else { return Ok(None) };
    if !links::use_up(tx, link)? {
        return Ok(None);
    }
    sign_in(tx, device, person.id, JustProved::No).map(Some)
}

/// The person to whose account a link of this purpose leads, as long as the address is still theirs.
pub fn link_is_for(tx: &mut Tx, link: &SingleUseLink, purpose: LinkPurpose) -> Result<Option<Person>> {
    let Some(person) = link.person_id.filter(|_| link.purpose == purpose) else { return Ok(None) };
    Ok(by_id(tx, person)?.filter(|person| person.owns(&link.email)))
}

fn forgive_tries(tx: &mut Tx, email: &EmailAddress, network: &str) -> Result<()> {
    limits::forgive(tx, &from_network(email, network))?;
    limits::forgive(tx, &from_anywhere(email))
}

fn from_network(email: &EmailAddress, network: &str) -> String {
    format!("log-in {email} from {network}")
}

fn of_network(network: &str) -> String {
    format!("log-in from {network}")
}

fn from_anywhere(email: &EmailAddress) -> String {
    format!("log-in {email}")
}
