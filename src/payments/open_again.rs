//! What had been paid for an invoice went back: it is open again. Whoever pays hears it from us, with what is to be paid and by
//! when, and reminders begin anew.

use chrono::Days;
use diesel::prelude::*;

use super::asking::{last_day, write_to_payers};
use super::mails::{Reminder, Why};
use crate::error::Result;
use crate::events::{About, record};
use crate::model::PersonId;
use crate::model::event::EventKind;
use crate::model::invoice::{Invoice, InvoiceState};
use crate::store::schema::invoices;
use crate::store::{Moment, Tx};

/// Whoever has just heard of it has so many days, if it was to be paid earlier.
const DAYS: u64 = 7;

/// Of an invoice more is owed than before. If it was paid, those who pay are written to.
pub(super) fn tell(tx: &mut Tx, invoice: &Invoice, was: InvoiceState, why: Why, by: Option<PersonId>) -> Result<()> {
    let about = About::payment_method(invoice.payment_method_id).saying(invoice.number.as_str());
    record(tx, by, EventKind::InvoiceOpenAgain, about)?;
    if was != InvoiceState::Paid {
        return Ok(());
    }
    diesel::update(invoices::table.find(invoice.id))
        .set((
            invoices::reminders.eq(0),
            invoices::reminded_at.eq(Some(tx.now)),
            invoices::last_notice_until.eq(None::<Moment>),
            invoices::answered_at.eq(None::<Moment>),
            invoices::answer.eq(""),
        ))
        .execute(tx.conn)?;
    let in_some_days = tx.site.begins(crate::costs::queries::today(tx) + Days::new(DAYS + 1));
    let day = last_day(tx, invoice.due_at.max(in_some_days));
    write_to_payers(tx, invoice, &Reminder::OpenAgain { why, day })
}
