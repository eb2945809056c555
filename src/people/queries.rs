//! What is so about people and about those who want to be.

use diesel::prelude::*;

use crate::error::Result;
use crate::model::email_address::EmailAddress;
use crate::model::invitation::Invitation;
use crate::model::person::Person;
use crate::model::secret::Token;
use crate::model::session::{LinkPurpose, Session, SignUp};
use crate::model::{InvitationId, PersonId};
use crate::store::Tx;
use crate::store::schema::{invitations, people, sessions, sign_ups, single_use_links};
use crate::web::session::is_alive;

/// The person with this verified address.
///
/// # Errors
/// Those of the database.
pub fn by_email(tx: &mut Tx, email: &EmailAddress) -> Result<Option<Person>> {
    Ok(people::table.filter(people::email.eq(email)).select(Person::as_select()).first(tx.conn).optional()?)
}

/// # Errors
/// Those of the database.
pub fn by_id(tx: &mut Tx, person: PersonId) -> Result<Option<Person>> {
    Ok(people::table.find(person).select(Person::as_select()).first(tx.conn).optional()?)
}

/// The waiting sign-up with this token.
///
/// # Errors
/// Those of the database.
pub fn sign_up(tx: &mut Tx, token: &Token) -> Result<Option<SignUp>> {
    let waiting = sign_ups::table
        .filter(sign_ups::token_hash.eq(token.hash()))
        .filter(sign_ups::expires_at.gt(tx.now))
        .select(SignUp::as_select())
        .first(tx.conn)
        .optional()?;
    Ok(waiting)
}

/// An invitation somebody has opened before signing up.
///
/// # Errors
/// Those of the database.
pub fn invitation(tx: &mut Tx, invitation: InvitationId) -> Result<Option<Invitation>> {
    let found = invitations::table.find(invitation).select(Invitation::as_select()).first(tx.conn).optional()?;
    Ok(found)
}

/// Where a person is signed in, the last seen first: at most `most`.
///
/// # Errors
/// Those of the database.
pub fn sessions_of(tx: &mut Tx, person: &Person, most: i64) -> Result<Vec<Session>> {
    let found = sessions::table
        .filter(sessions::person_id.eq(person.id))
        .filter(is_alive(tx.now))
        .order((sessions::last_seen_at.desc(), sessions::id))
        .limit(most)
        .select(Session::as_select())
        .load(tx.conn)?;
    Ok(found)
}

/// The new address that waits to be confirmed, if there is one.
///
/// # Errors
/// Those of the database.
pub fn waiting_address(tx: &mut Tx, person: &Person) -> Result<Option<EmailAddress>> {
    let found = single_use_links::table
        .filter(single_use_links::person_id.eq(person.id))
        .filter(single_use_links::purpose.eq(LinkPurpose::ChangeEmail))
        .filter(single_use_links::used_at.is_null())
        .filter(single_use_links::expires_at.gt(tx.now))
        .order(single_use_links::created_at.desc())
        .select(single_use_links::email)
        .first(tx.conn)
        .optional()?;
    Ok(found)
}
