//! Technical contacts of an app: connected developers who are told about critical matters.

use diesel::prelude::*;

use crate::access::Granted;
use crate::access::policy::ManageDevelopers;
use crate::apps::mails;
use crate::error::{Error, Result};
use crate::events::{About, count_telling, record};
use crate::model::PersonId;
use crate::model::event::EventKind;
use crate::model::person::Person;
use crate::store::Tx;
use crate::store::schema::{developer_connections, people};

/// Makes a connected developer a technical contact, who is told. Done again it changes nothing.
///
/// # Errors
/// [`Error::NotFound`] if that person has no developer connection.
pub fn set_technical_contact(tx: &mut Tx, app: &Granted<ManageDevelopers>, person: PersonId) -> Result<()> {
    let Some(person) = mark(tx, app, person, true)? else { return Ok(()) };
    count_telling(tx, &format!("contact {} {}", app.id, person.id))?;
    let about = About::app(app.id).and_person(person.id);
    record(tx, Some(app.person().id), EventKind::TechnicalContactSet, about)?;
    mails::developers::is_contact(tx, app.person(), app, &person)
}

/// From now on no technical contact; told. The last one may go too: the page before warns.
///
/// # Errors
/// [`Error::NotFound`] if that person has no developer connection.
pub fn unset_technical_contact(tx: &mut Tx, app: &Granted<ManageDevelopers>, person: PersonId) -> Result<()> {
    let Some(person) = mark(tx, app, person, false)? else { return Ok(()) };
    let about = About::app(app.id).and_person(person.id);
    record(tx, Some(app.person().id), EventKind::TechnicalContactUnset, about)?;
    mails::developers::is_no_contact(tx, app.person(), app, &person)
}

/// The person, if that changed something.
fn mark(tx: &mut Tx, app: &Granted<ManageDevelopers>, person: PersonId, is: bool) -> Result<Option<Person>> {
    let found: Option<(bool, Person)> = developer_connections::table
        .inner_join(people::table.on(people::id.eq(developer_connections::person_id)))
        .filter(developer_connections::app_id.eq(app.id))
        .filter(developer_connections::person_id.eq(person))
        .select((developer_connections::is_technical_contact, Person::as_select()))
        .first(tx.conn)
        .optional()?;
    let (was, person) = found.ok_or(Error::NotFound)?;
    if was == is {
        return Ok(None);
    }
    diesel::update(developer_connections::table.find((app.id, person.id)))
        .set(developer_connections::is_technical_contact.eq(is))
        .execute(tx.conn)?;
    Ok(Some(person))
}
