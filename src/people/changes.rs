//! What may happen to a person: from the sign-up to a changed address.

mod account_type;
mod closing;
mod going;
mod waiting_sign_ups;

use diesel::prelude::*;

pub(super) use account_type::try_to_become_client;
pub use account_type::{become_client, become_developer};
pub(super) use closing::try_to_close;
pub use closing::{close, forget_names};
pub use going::{Gone, OnlyYou};
use waiting_sign_ups::drop_sign_ups;
pub use waiting_sign_ups::forget_sign_ups_ended_before;

use super::{mails, queries};
use crate::access::people::by_email;
use crate::access::{Confirmed, Platform, session};
use crate::codes;
use crate::error::{Error, Result};
use crate::events::{About, record};
use crate::graph;
use crate::invitations as invitations_noun;
use crate::links::{self, LinkOf};
use crate::model::email_address::EmailAddress;
use crate::model::event::EventKind;
use crate::model::invitation::{Invitation, OpenedInvitation};
use crate::model::letters::PersonLetters;
use crate::model::person::{AccountType, Person};
use crate::model::secret::Purpose;
use crate::model::session::{LinkPurpose, SignUp, SingleUseLink};
use crate::model::{InvitationId, PersonId, SessionId, SignUpId};
use crate::refused::Refused;
use crate::sessions::changes::password_event;
use crate::sessions::mails::{password_changed, password_removed};
use crate::store::Tx;
use crate::store::limits::{self, Limit};
use crate::store::schema::{invitations, people, sign_ups};

/// How long a sign-up waits for its confirmation.
pub const SIGN_UP_HOURS: i64 = 24;
/// How often the password may be typed on *Confirm your email*.
pub const CONFIRM_TRIES: i64 = 5;

/// Sign-ups from one network.
const FROM_NETWORK: Limit = Limit { times: 60, seconds: 3600 };
/// Mails to one address: asked for from one network, and from all. Two limits, so that nobody can use up
/// the mails of somebody else.
const TO_ADDRESS: Limit = Limit { times: 3, seconds: 24 * 3600 };
const TO_ADDRESS_FROM_ANYWHERE: Limit = Limit { times: 9, seconds: 24 * 3600 };
/// Changes of address that one person may ask for.
const ADDRESS_CHANGES: Limit = Limit { times: 5, seconds: 24 * 3600 };

/// What somebody says who wants to be a person here.
#[derive(Debug, Clone)]
pub struct NewPerson {
    pub name: String,
    pub email: EmailAddress,
    pub account_type: AccountType,
    /// None: they log in with a code by email.
    pub password_hash: Option<String>,
}

/// Counts a sign-up from this network, before the costly hash.
///
/// # Errors
/// [`Error::TooMany`]
pub fn count_sign_up(tx: &mut Tx, network: &str) -> Result<()> {
    limits::count(tx, &format!("sign-up from {network}"), FROM_NETWORK).map(|_| ())
}

/// Writes the sign-up down and asks the address. A known address gets a mail too, with another sentence.
///
/// # Errors
/// [`Error::TooMany`] for this address.
pub fn sign_up(tx: &mut Tx, new: &NewPerson, invitation: Option<InvitationId>, network: &str) -> Result<()> {
    limits::count(tx, &format!("sign-up {} from {network}", new.email), TO_ADDRESS)?;
    limits::count(tx, &format!("sign-up {}", new.email), TO_ADDRESS_FROM_ANYWHERE)?;
    if let Some(person) = by_email(tx, &new.email)? {
        return mails::has_account_already(tx, &person);
    }
    let id = SignUpId::random();
    let sign_up = SignUp {
        id,
        email: new.email.clone(),
        name: new.name.clone(),
        account_type: new.account_type,
        password_hash: new.password_hash.clone(),
        token_hash: tx.site.keys.token(Purpose::ConfirmSignUp, id.as_str(), links::VERSION).hash(),
        tries: 0,
        invitation_id: invitation,
        created_at: tx.now,
        expires_at: tx.now.plus_hours(SIGN_UP_HOURS),
    };
    diesel::insert_into(sign_ups::table).values(&sign_up).execute(tx.conn)?;
    mails::confirm_sign_up(tx, &sign_up)
}

/// Counts a try on *Confirm your email*. False after the fifth.
pub fn count_confirmation(tx: &mut Tx, sign_up: &SignUp) -> Result<bool> {
    let left = sign_ups::table.find(sign_up.id).filter(sign_ups::tries.lt(CONFIRM_TRIES));
    let counted = diesel::update(left).set(sign_ups::tries.eq(sign_ups::tries + 1)).execute(tx.conn)?;
    Ok(counted == 1)
}

/// The address is confirmed, and the password was right if one was chosen: now the person exists. None if somebody was faster.
pub fn confirm_sign_up(tx: &mut Tx, sign_up: &SignUp) -> Result<Option<Person>> {
    let waiting = sign_ups::table.find(sign_up.id).filter(sign_ups::expires_at.gt(tx.now));
    let is_first = diesel::delete(waiting).execute(tx.conn)? == 1;
    if !is_first || by_email(tx, &sign_up.email)?.is_some() {
        return Ok(None);
    }
    let hash = sign_up.password_hash.as_deref();
    make_person(tx, &sign_up.name, &sign_up.email, sign_up.account_type, hash).map(Some)
}

/// Makes a person whose address is proved, and drops all sign-ups that wait for this address.
///
/// # Errors
/// A duplicate ([`Error::is_duplicate`]) if the address has an account.
pub fn make_person(
    tx: &mut Tx,
    name: &str,
    email: &EmailAddress,
    account_type: AccountType,
    password_hash: Option<&str>,
) -> Result<Person> {
    let person = Person {
        id: PersonId::random(),
        email: Some(email.clone()),
        name: name.to_owned(),
        account_type,
        password_hash: password_hash.map(str::to_owned),
        created_at: tx.now,
        closed_at: None,
    };
    diesel::insert_into(people::table).values((&person, person.letters())).execute(tx.conn)?;
    drop_sign_ups(tx, email)?;
    record(tx, Some(person.id), EventKind::SignedUp, About::person(person.id))?;
    Ok(person)
}

/// The hosting platform vouches for an address: it has an account from now on. Whoever it is logs in with a code by email.
///
/// # Errors
/// [`Refused::HasAccount`]
pub fn make_from_platform(
    tx: &mut Tx,
    _: Platform,
    name: &str,
    email: &EmailAddress,
    account_type: AccountType,
) -> Result<Person> {
    if by_email(tx, email)?.is_some() {
        return Err(Refused::HasAccount.into());
    }
    make_person(tx, name, email, account_type, None)
}

/// The invitation whose mail link proves this mailbox: open, current, sent to it within a day, not used for this yet.
pub fn invitation_that_proves(
    tx: &mut Tx,
    opened: Option<OpenedInvitation>,
    email: &EmailAddress,
) -> Result<Option<Invitation>> {
    let Some(opened) = opened.filter(|opened| opened.proves_mailbox) else { return Ok(None) };
    let now = tx.now;
    let invitation = queries::invitation(tx, opened.id)?;
    Ok(invitation.filter(|it| {
        it.is_open_at(now) && it.version == opened.version && it.email == *email && it.proves_mailbox_at(now)
    }))
}

/// Makes the person at once, because the invitation's mail has proved the address. It is told. None if the
/// link was used for this meanwhile.
pub fn sign_up_through_invitation(tx: &mut Tx, new: &NewPerson, invitation: &Invitation) -> Result<Option<Person>> {
    let unused = invitations::table.find(invitation.id).filter(invitations::mailbox_used_at.is_null());
    let used = diesel::update(unused).set(invitations::mailbox_used_at.eq(Some(tx.now))).execute(tx.conn)?;
    if used == 0 {
        return Ok(None);
    }
    let person = make_person(tx, &new.name, &new.email, new.account_type, new.password_hash.as_deref())?;
    mails::account_made_through_invitation(tx, &person)?;
    Ok(Some(person))
}

pub fn change_name(tx: &mut Tx, person: &Person, name: &str) -> Result<()> {
    if person.name == name {
        return Ok(());
    }
    diesel::update(people::table.find(person.id))
        .set((people::name.eq(name), PersonLetters::of(name)))
        .execute(tx.conn)?;
    record(tx, Some(person.id), EventKind::NameChanged, About::person(person.id))
}

/// Sets a new password; all other devices are signed out.
pub fn change_password(tx: &mut Tx, person: &Person, _: &Confirmed, here: SessionId, hash: &str) -> Result<()> {
    diesel::update(people::table.find(person.id)).set(people::password_hash.eq(hash)).execute(tx.conn)?;
    end_elsewhere(tx, person, here)?;
    record(tx, Some(person.id), password_event(person), About::person(person.id))?;
    password_changed(tx, person)
}

/// From now on codes by email are the way in; all other devices are signed out.
pub fn remove_password(tx: &mut Tx, person: &Person, _: &Confirmed, here: SessionId) -> Result<()> {
    if person.password_hash.is_none() {
        return Ok(());
    }
    diesel::update(people::table.find(person.id)).set(people::password_hash.eq(None::<String>)).execute(tx.conn)?;
    end_elsewhere(tx, person, here)?;
    record(tx, Some(person.id), EventKind::PasswordRemoved, About::person(person.id))?;
    password_removed(tx, person)
}

/// Other devices, links and codes of an account are of no use any more.
fn end_elsewhere(tx: &mut Tx, person: &Person, here: SessionId) -> Result<()> {
    session::end_all(tx, person.id, Some(here))?;
    links::end_all_of(tx, person.id)?;
    codes::end_all_of(tx, person.id)
}

/// Asks the new address; the old one is told. Nothing changes before the new one answers. Whether the address has an
/// account already is told to its owner only: the link is there in any case, and decided about when it is pressed.
///
/// # Errors
/// [`Error::TooMany`] for this person.
pub fn ask_new_address(tx: &mut Tx, person: &Person, _: &Confirmed, new: &EmailAddress) -> Result<()> {
    limits::count(tx, &format!("new address for {}", person.id), ADDRESS_CHANGES)?;
    limits::count(tx, &format!("new address {new}"), TO_ADDRESS)?;
    let link = links::make(tx, LinkPurpose::ChangeEmail, LinkOf::Person(person.id), new)?;
    match by_email(tx, new)? {
        Some(owner) => mails::address_asked_for(tx, &owner)?,
        None => mails::confirm_new_address(tx, person, &link)?,
    }
    mails::address_will_change(tx, person, new)
}

/// The new address has answered: it is the person's from now on, and all other devices are signed out.
/// False if the link was used meanwhile.
///
/// # Errors
/// [`Refused::AddressTaken`] if the address has an account by now.
pub fn change_address(tx: &mut Tx, person: &Person, here: SessionId, link: &SingleUseLink) -> Result<bool> {
    if !links::use_up(tx, link)? {
        return Ok(false);
    }
    if by_email(tx, &link.email)?.is_some() {
        return Err(Refused::AddressTaken.into());
    }
    let changed = diesel::update(people::table.find(person.id)).set(people::email.eq(Some(&link.email)));
    changed
        .execute(tx.conn)
        .map_err(|error| Error::from(error).or_if_duplicate(|| Error::from(Refused::AddressTaken)))?;
    drop_sign_ups(tx, &link.email)?;
    if let Some(old) = &person.email {
        invitations_noun::changes::address_has_changed(tx, old, &link.email)?;
    }
    end_elsewhere(tx, person, here)?;
    record(tx, Some(person.id), EventKind::EmailChanged, About::person(person.id))?;
    mails::address_has_changed(tx, person, &link.email)?;
    if let Some(old) = &person.email {
        graph::invoice_email::address_has_changed(tx, old)?;
    }
    Ok(true)
}
