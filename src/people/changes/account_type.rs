//! From a client to a developer, which is simple, and back, which ends what only developers can have.

use diesel::prelude::*;

use super::going::{self, Gone};
use crate::error::Result;
use crate::events::{About, record};
use crate::graph::voiding;
use crate::model::event::EventKind;
use crate::model::person::{AccountType, Person};
use crate::people::mails;
use crate::store::Tx;
use crate::store::schema::people;

/// A client becomes a developer: nothing ends, more is possible.
pub fn become_developer(tx: &mut Tx, person: &Person) -> Result<()> {
    set(tx, person, AccountType::Developer)
}

/// A developer becomes a client: memberships and developer connections go along, direct billing access stays. Who pays
/// for the apps, and their technical contacts, are told.
///
/// # Errors
/// [`crate::refused::Refused::SettleFirst`] if something would be left with nobody.
pub fn become_client(tx: &mut Tx, person: &Person) -> Result<()> {
    let gone = try_to_become_client(tx, person)?.or_refuse()?;
    mails::stopped_working(tx, person, &gone.apps)
}

/// The same, telling nobody and as far as possible: for a page that says what stands in the way, and takes it all back.
pub fn try_to_become_client(tx: &mut Tx, person: &Person) -> Result<Gone> {
    let open = going::open_invitations(tx, person.id)?;
    let mut gone = going::end_work(tx, person)?;
    set(tx, person, AccountType::Client)?;
    voiding::sent_by(tx, person.id)?;
    gone.invited = going::ended_since(tx, person.id, open)?;
    Ok(gone)
}

fn set(tx: &mut Tx, person: &Person, to: AccountType) -> Result<()> {
    diesel::update(people::table.find(person.id)).set(people::account_type.eq(to)).execute(tx.conn)?;
    let about = About::person(person.id).saying(to.as_str());
    record(tx, Some(person.id), EventKind::AccountTypeChanged, about)
}
