//! Operators: people of the hosting company. They are made on the command line only, have rights of their own, and none on
//! anybody's objects through it.

use diesel::prelude::*;

use crate::error::{Error, Result};
use crate::model::PersonId;
use crate::model::person::Person;
use crate::store::Tx;
use crate::store::schema::operators;

/// Proof that `person` is an operator, within the transaction that asked.
#[derive(Clone)]
pub struct Operator {
    person: Person,
}

impl Operator {
    /// Asks.
    ///
    /// # Errors
    /// [`Error::NotFound`]: for everybody else there are no pages of operators.
    pub fn ask(tx: &mut Tx, person: &Person) -> Result<Operator> {
        let found: Option<PersonId> =
            operators::table.find(person.id).select(operators::person_id).first(tx.conn).optional()?;
        found.map(|_| Operator { person: person.clone() }).ok_or(Error::NotFound)
    }

    /// Of whoever was just read as one.
    pub(super) fn found(person: &Person) -> Operator {
        Operator { person: person.clone() }
    }

    pub fn person(&self) -> &Person {
        &self.person
    }
}
