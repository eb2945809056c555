//! Who has an account: by the address, which is theirs alone, or by id.

use diesel::prelude::*;

use crate::error::Result;
use crate::model::PersonId;
use crate::model::email_address::EmailAddress;
use crate::model::person::Person;
use crate::store::schema::people;
use crate::store::{Tx, WholeRows};

/// The person with this verified address.
pub fn by_email(tx: &mut Tx, email: &EmailAddress) -> Result<Option<Person>> {
    Ok(people::table.filter(people::email.eq(email)).select(Person::as_select()).first_row(tx.conn).optional()?)
}

pub fn by_id(tx: &mut Tx, person: PersonId) -> Result<Option<Person>> {
    Ok(people::table.find(person).select(Person::as_select()).first_row(tx.conn).optional()?)
}
