//! What operators see: the invoices of everybody.

use diesel::prelude::*;

use crate::access::Operator;
use crate::error::{Error, Result};
use crate::model::event::EventKind;
use crate::model::invoice::{Invoice, InvoiceState};
use crate::model::{InvoiceId, PaymentMethodId};
use crate::store::pages::{Page, Position, Start, newest_first};
use crate::store::schema::{events, invoices, payment_methods};
use crate::store::{Moment, Tx};

/// For how long a record that was opened stays open.
const OPEN_MINUTES: i64 = 60;

crate::text_enum! {
    /// Which of the invoices a list shows.
    Shown {
        Open => "open",
        Overdue => "overdue",
        Paid => "paid",
        All => "all",
    }
}

/// An invoice with what its payer is called: no more than names and states.
#[derive(Debug, Clone, Queryable)]
pub struct Listed {
    pub invoice: Invoice,
    /// As it is now; empty if it was never filled in.
    company: Option<String>,
    payment_method: String,
}

impl Listed {
    pub fn company(&self) -> &str {
        self.company.as_deref().unwrap_or(&self.payment_method)
    }
}

/// A page of the invoices of everybody, newest first.
///
/// # Errors
/// Those of the database.
pub fn invoices(
    tx: &mut Tx,
    _: &Operator,
    shown: Shown,
    start: Start<Position<InvoiceId>>,
) -> Result<Page<Listed, Position<InvoiceId>>> {
    let all = invoices::table.inner_join(payment_methods::table).into_boxed();
    let chosen = match shown {
        Shown::Open => all.filter(invoices::state.eq(InvoiceState::Open)),
        Shown::Overdue => all.filter(invoices::state.eq(InvoiceState::Open)).filter(invoices::due_at.le(tx.now)),
        Shown::Paid => all.filter(invoices::state.eq(InvoiceState::Paid)),
        Shown::All => all,
    };
    let rows: Vec<Listed> = newest_first!(chosen, start, invoices::issued_at, invoices::id)
        .select((Invoice::as_select(), payment_methods::company, payment_methods::name))
        .load(tx.conn)?;
    Ok(Page::of(rows, start, |one| Position { at: one.invoice.issued_at, id: one.invoice.id }))
}

/// The invoice with this number or this reference, in whatever way it was typed.
///
/// # Errors
/// Those of the database.
pub fn looked_for(tx: &mut Tx, _: &Operator, typed: &str) -> Result<Option<Listed>> {
    let typed: String = typed.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_uppercase();
    let number = crate::model::bank::number_of_reference(&typed).unwrap_or(typed);
    Ok(invoices::table
        .inner_join(payment_methods::table)
        .filter(invoices::number.eq(number))
        .select((Invoice::as_select(), payment_methods::company, payment_methods::name))
        .first(tx.conn)
        .optional()?)
}

/// The invoice with this number.
///
/// # Errors
/// [`Error::NotFound`]
pub fn invoice(tx: &mut Tx, operator: &Operator, number: &str) -> Result<Listed> {
    looked_for(tx, operator, number)?.filter(|one| one.invoice.number == number).ok_or(Error::NotFound)
}

/// Since when the record of a payment method is open for this operator; None: it has to be opened first.
///
/// # Errors
/// Those of the database.
pub fn open_since(tx: &mut Tx, operator: &Operator, payer: PaymentMethodId) -> Result<Option<Moment>> {
    Ok(events::table
        .filter(events::payment_method_id.eq(payer))
        .filter(events::at.gt(tx.now.plus_minutes(-OPEN_MINUTES)))
        .filter(events::kind.eq(EventKind::RecordOpened))
        .filter(events::actor_id.eq(operator.person().id))
        .order(events::at.desc())
        .select(events::at)
        .first(tx.conn)
        .optional()?)
}
