//! From a client to a developer, which is simple, and back, which ends what only developers can have.

use super::going::{self, Gone};
use crate::access::Confirmed;
use crate::error::Result;
use crate::graph::accounts;
use crate::model::person::{AccountType, Person};
use crate::people::mails;
use crate::store::Tx;

/// A client becomes a developer: nothing ends, more is possible.
pub fn become_developer(tx: &mut Tx, person: &Person, _: &Confirmed) -> Result<()> {
    accounts::set_type(tx, person.id, AccountType::Developer)
}

/// A developer becomes a client: memberships and developer connections go along, direct billing access stays. Who pays
/// for the apps, and their technical contacts, are told.
///
/// # Errors
/// [`crate::refused::Refused::SettleFirst`] if something would be left with nobody.
pub fn become_client(tx: &mut Tx, person: &Person, _: &Confirmed) -> Result<()> {
    let gone = try_to_become_client(tx, person)?.or_refuse()?;
    mails::stopped_working(tx, person, &gone.apps)
}

/// The same, telling nobody and as far as possible: for a page that says what stands in the way, and takes it all back.
pub fn try_to_become_client(tx: &mut Tx, person: &Person) -> Result<Gone> {
    let open = going::open_invitations(tx, person.id)?;
    let mut gone = going::end_work(tx, person)?;
    accounts::set_type(tx, person.id, AccountType::Client)?;
    gone.invited = going::ended_since(tx, person.id, open)?;
    Ok(gone)
}
