//! What kind of account somebody has, and its end: who is less than before has invited nobody to what needs more, and has
//! no programs. What they had has ended before, each by itself.

use diesel::prelude::*;

use super::voiding;
use crate::access::token;
use crate::error::Result;
use crate::events::{About, record};
use crate::model::PersonId;
use crate::model::email_address::EmailAddress;
use crate::model::event::EventKind;
use crate::model::person::AccountType;
use crate::store::Tx;
use crate::store::schema::people;

/// Makes somebody a developer or a client.
pub(crate) fn set_type(tx: &mut Tx, person: PersonId, to: AccountType) -> Result<()> {
    diesel::update(people::table.find(person)).set(people::account_type.eq(to)).execute(tx.conn)?;
    record(tx, Some(person), EventKind::AccountTypeChanged, About::person(person).saying(to.as_str()))?;
    match to {
        AccountType::Developer => Ok(()),
        AccountType::Client => {
            token::end_all(tx, person)?;
            voiding::sent_by(tx, person)
        }
    }
}

/// Closes the account: it has no address and no password any more.
pub(crate) fn close(tx: &mut Tx, person: PersonId) -> Result<()> {
    diesel::update(people::table.find(person))
        .set((
            people::email.eq(None::<EmailAddress>),
            people::password_hash.eq(None::<String>),
            people::closed_at.eq(Some(tx.now)),
        ))
        .execute(tx.conn)?;
    token::end_all(tx, person)?;
    record(tx, Some(person), EventKind::AccountDeleted, About::person(person))?;
    voiding::sent_by(tx, person)
}
