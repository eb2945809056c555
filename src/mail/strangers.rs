//! Mails to addresses that somebody has typed, and whose owners have not asked for them: not many, and none from whom
//! they want nothing more.

use diesel::prelude::*;

use crate::error::Result;
use crate::model::PersonId;
use crate::model::email_address::EmailAddress;
use crate::model::person::Person;
use crate::refused::Refused;
use crate::store::limits::{self, Limit};
use crate::store::schema::refused_senders;
use crate::store::{Moment, Tx};

const AN_HOUR: Limit = Limit { times: 30, seconds: 3600 };
/// For an account in its first day.
const AN_HOUR_WHEN_NEW: Limit = Limit { times: 10, seconds: 3600 };
/// Over all senders.
const TO_ADDRESS: Limit = Limit { times: 3, seconds: 86_400 };

/// Counts one more of this person.
///
/// # Errors
/// [`Refused::TooManyMailsNow`]
pub fn count_of_sender(tx: &mut Tx, sender: &Person) -> Result<()> {
    let is_new = tx.now < sender.created_at.plus_days(1);
    let limit = if is_new { AN_HOUR_WHEN_NEW } else { AN_HOUR };
    let counted = limits::count(tx, &format!("invite {}", sender.id), limit);
    counted.map(drop).map_err(|error| error.or_enough(|| Refused::TooManyMailsNow))
}

/// Counts one more to this address, whoever sends it.
///
/// # Errors
/// [`Refused::TooManyMailsToAddress`]
pub fn count_to_address(tx: &mut Tx, email: &EmailAddress) -> Result<()> {
    let counted = limits::count(tx, &format!("invitation mails {email}"), TO_ADDRESS);
    counted.map(drop).map_err(|error| error.or_enough(|| Refused::TooManyMailsToAddress))
}

/// The owner of the address wants nothing more from this sender: kept, not told.
pub fn refuse_sender(tx: &mut Tx, email: &EmailAddress, sender: PersonId) -> Result<()> {
    diesel::delete(refused_senders::table.find((email, sender))).execute(tx.conn)?;
    diesel::insert_into(refused_senders::table)
        .values((
            refused_senders::email.eq(email),
            refused_senders::sender_id.eq(sender),
            refused_senders::created_at.eq(tx.now),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// True if the owner of the address wants nothing more from this sender, who is not told.
pub fn is_unwanted(tx: &mut Tx, email: &EmailAddress, sender: PersonId) -> Result<bool> {
    let refused = refused_senders::table.find((email, sender)).select(refused_senders::created_at);
    Ok(refused.first::<Moment>(tx.conn).optional()?.is_some())
}
