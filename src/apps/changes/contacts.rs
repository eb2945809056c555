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

/// Makes a connected developer a technical contact, or no longer, who is told. Done again it changes nothing. The last one may
/// go too: the page before warns.
///
/// # Errors
/// [`Error::NotFound`] if that person has no developer connection.
pub fn mark_technical_contact(
    tx: &mut Tx,
    app: &Granted<ManageDevelopers>,
    person: PersonId,
    is_contact: bool,
) -> Result<()> {
    let actor = app.person();
    match (developer(tx, app, person)?, is_contact) {
        ((false, person), true) => {
            count_telling(tx, &format!("contact {} {}", app.id, person.id))?;
            work::set_contact(tx, app.id, person.id, actor.id)?;
            mails::developers::is_contact(tx, actor, app, &person)
        }
        ((true, person), false) => {
            work::unset_contact(tx, app.id, person.id, actor.id)?;
            mails::developers::is_no_contact(tx, actor, app, &person)
        }
        _ => Ok(()),
    }
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
