//! What operators do, and how somebody becomes one. What they do with money is done by `payments` and `invoices`.

use diesel::prelude::*;

use crate::access::{Confirmed, Operator, Record};
use crate::error::Result;
use crate::events::{self, About};
use crate::mail::queue;
use crate::model::MailId;
use crate::model::event::EventKind;
use crate::model::person::Person;
use crate::refused::Refused;
use crate::store::Tx;
use crate::store::schema::operators;

/// Makes somebody an operator. Only the command line calls this.
pub fn make(tx: &mut Tx, person: &Person) -> Result<()> {
    remove(tx, person)?;
    let row = (operators::person_id.eq(person.id), operators::made_at.eq(tx.now));
    diesel::insert_into(operators::table).values(row).execute(tx.conn)?;
    Ok(())
}

/// Somebody is an operator no longer.
pub fn remove(tx: &mut Tx, person: &Person) -> Result<()> {
    diesel::delete(operators::table.find(person.id)).execute(tx.conn)?;
    Ok(())
}

/// Opens a record for an hour, for a reason that the people concerned see among their events.
pub fn open_record(
    tx: &mut Tx,
    operator: &Operator,
    _: &Confirmed,
    record: impl Into<Record>,
    reason: &str,
) -> Result<()> {
    let about = match record.into() {
        Record::Person(id) => About::person(id),
        Record::PaymentMethod(id) => About::payment_method(id),
    };
    events::record(tx, Some(operator.person().id), EventKind::RecordOpened, about.saying(reason))
}

/// Has a mail tried again.
///
/// # Errors
/// [`Refused::MailNotTriedAgain`]
pub fn retry_mail(tx: &mut Tx, _: &Operator, _: &Confirmed, id: MailId) -> Result<()> {
    if queue::retry_one(tx, id)? { Ok(()) } else { Err(Refused::MailNotTriedAgain.into()) }
}

/// Has every mail tried again that is still of use: how many they are.
pub fn retry_mails(tx: &mut Tx, _: &Operator, _: &Confirmed) -> Result<usize> {
    queue::retry(tx)
}
