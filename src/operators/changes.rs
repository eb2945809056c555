//! What operators do, and how somebody becomes one.

use diesel::prelude::*;

use crate::access::Operator;
use crate::error::Result;
use crate::events::{About, record};
use crate::model::event::EventKind;
use crate::model::invoice::Invoice;
use crate::model::person::Person;
use crate::store::Tx;
use crate::store::schema::operators;

/// Makes somebody an operator. Only the command line calls this.
///
/// # Errors
/// Those of the database.
pub fn make(tx: &mut Tx, person: &Person) -> Result<()> {
    remove(tx, person)?;
    let row = (operators::person_id.eq(person.id), operators::made_at.eq(tx.now));
    diesel::insert_into(operators::table).values(row).execute(tx.conn)?;
    Ok(())
}

/// Somebody is an operator no longer.
///
/// # Errors
/// Those of the database.
pub fn remove(tx: &mut Tx, person: &Person) -> Result<()> {
    diesel::delete(operators::table.find(person.id)).execute(tx.conn)?;
    Ok(())
}

/// Opens the record of who pays an invoice, for a reason that the people concerned see among their events.
///
/// # Errors
/// Those of the database.
pub fn open_record(tx: &mut Tx, operator: &Operator, invoice: &Invoice, reason: &str) -> Result<()> {
    let about = About::payment_method(invoice.payment_method_id).saying(reason);
    record(tx, Some(operator.person().id), EventKind::RecordOpened, about)
}
