//! Technical contacts of an app: connected developers who are told about critical matters.

use diesel::prelude::*;

use crate::access::Granted;
use crate::access::policy::ManageDevelopers;
use crate::apps::mails;
use crate::error::{Error, Result};
use crate::events::count_telling;
use crate::graph::work;
use crate::model::PersonId;
use crate::model::person::Person;
use crate::store::Tx;
use crate::store::schema::{developer_connections, people};

/// Makes a connected developer a technical contact, who is told. Done again it changes nothing.
///
/// # Errors
/// [`Error::NotFound`] if that person has no developer connection.
pub fn set_technical_contact(tx: &mut Tx, app: &Granted<ManageDevelopers>, person: PersonId) -> Result<()> {
    let (is_contact, person) = developer(tx, app, person)?;
    if is_contact {
        return Ok(());
    }
    count_telling(tx, &format!("contact {} {}", app.id, person.id))?;
    work::set_contact(tx, app.id, person.id, app.person().id)?;
    mails::developers::is_contact(tx, app.person(), app, &person)
}

/// From now on no technical contact; told. The last one may go too: the page before warns.
///
/// # Errors
/// [`Error::NotFound`] if that person has no developer connection.
pub fn unset_technical_contact(tx: &mut Tx, app: &Granted<ManageDevelopers>, person: PersonId) -> Result<()> {
    let (is_contact, person) = developer(tx, app, person)?;
    if !is_contact {
        return Ok(());
    }
    work::unset_contact(tx, app.id, person.id, app.person().id)?;
    mails::developers::is_no_contact(tx, app.person(), app, &person)
}

/// A connected developer, and whether they are a technical contact.
fn developer(tx: &mut Tx, app: &Granted<ManageDevelopers>, person: PersonId) -> Result<(bool, Person)> {
    let found: Option<(bool, Person)> = developer_connections::table
        .inner_join(people::table.on(people::id.eq(developer_connections::person_id)))
        .filter(developer_connections::app_id.eq(app.id))
        .filter(developer_connections::person_id.eq(person))
        .select((developer_connections::is_technical_contact, Person::as_select()))
        .first(tx.conn)
        .optional()?;
    found.ok_or(Error::NotFound)
}
