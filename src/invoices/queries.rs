//! What is so about invoices. Only who pays sees them: lists take the proof for the payment method.

use std::collections::HashMap;

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::reminders::last_day;
use crate::access::Granted;
use crate::access::policy::ViewPaymentMethod;
use crate::error::{Error, Result};
use crate::model::invoice::{Document, Invoice, InvoiceKind};
use crate::model::money;
use crate::model::payment::Payment;
use crate::model::payment_method::Currency;
use crate::model::usage::{Cents, Month};
use crate::model::{InvoiceId, PaymentMethodId};
use crate::store::pages::{Page, Position, Start, newest_first};
use crate::store::schema::{billed_months, invoices, payments};
use crate::store::{Moment, Tx};

/// A page of the invoices of a payment method, newest first.
///
/// # Errors
/// Those of the database.
pub fn invoices_of(
    tx: &mut Tx,
    payer: &Granted<ViewPaymentMethod>,
    start: Start<Position<InvoiceId>>,
) -> Result<Page<Invoice, Position<InvoiceId>>> {
    let all = invoices::table.filter(invoices::payment_method_id.eq(payer.id)).into_boxed();
    let rows: Vec<Invoice> =
        newest_first!(all, start, invoices::issued_at, invoices::id).select(Invoice::as_select()).load(tx.conn)?;
    Ok(Page::of(rows, start, |invoice| Position { at: invoice.issued_at, id: invoice.id }))
}

/// The newest invoices of a payment method.
///
/// # Errors
/// Those of the database.
pub fn latest_of(tx: &mut Tx, payer: PaymentMethodId, many: i64) -> Result<Vec<Invoice>> {
    Ok(invoices::table
        .filter(invoices::payment_method_id.eq(payer))
        .order((invoices::issued_at.desc(), invoices::id.desc()))
        .limit(many)
        .select(Invoice::as_select())
        .load(tx.conn)?)
}

/// The invoice with this number, if this payment method got it.
///
/// # Errors
/// [`Error::NotFound`]
pub fn invoice(tx: &mut Tx, payer: &Granted<ViewPaymentMethod>, number: &str) -> Result<Invoice> {
    let found = invoices::table
        .filter(invoices::number.eq(number))
        .filter(invoices::payment_method_id.eq(payer.id))
        .select(Invoice::as_select())
        .first(tx.conn)
        .optional()?;
    found.ok_or(Error::NotFound)
}

/// What stands on it.
///
/// # Errors
/// [`Error::Internal`] if somebody has written something else into the database.
pub fn document(invoice: &Invoice) -> Result<Document> {
    serde_json::from_str(&invoice.document).map_err(|problem| Error::Internal(problem.to_string()))
}

/// What was paid for it, in order.
///
/// # Errors
/// Those of the database.
pub fn payments_for(tx: &mut Tx, invoice: InvoiceId) -> Result<Vec<Payment>> {
    Ok(payments::table
        .filter(payments::invoice_id.eq(invoice))
        .order((payments::recorded_at, payments::id))
        .select(Payment::as_select())
        .load(tx.conn)?)
}

/// What each of these months came to, net, as it was billed or carried. Months without a row are not there.
///
/// # Errors
/// Those of the database.
pub fn billed(
    tx: &mut Tx,
    payers: &[PaymentMethodId],
    from: Month,
) -> Result<HashMap<PaymentMethodId, Vec<(Month, Cents)>>> {
    let rows: Vec<(PaymentMethodId, String, Cents)> = billed_months::table
        .filter(billed_months::payment_method_id.eq_any(payers))
        .filter(billed_months::month.ge(from.to_string()))
        .order(billed_months::month)
        .select((billed_months::payment_method_id, billed_months::month, billed_months::net))
        .load(tx.conn)?;
    let mut all: HashMap<PaymentMethodId, Vec<(Month, Cents)>> = HashMap::new();
    for (payer, month, net) in rows {
        let month = month.parse().map_err(|_| Error::Internal(format!("{month} is not a month")))?;
        all.entry(payer).or_default().push((month, net));
    }
    Ok(all)
}

/// `November 2026`
pub fn month_in_words(invoice: &Invoice) -> String {
    invoice.month.parse::<Month>().map_or_else(|_| invoice.month.clone(), Month::name)
}

/// An invoice that is open, as home pages say it.
pub struct OpenInvoice {
    pub payment_method: PaymentMethodId,
    pub number: String,
    /// `€11.90`: what is still to be paid.
    pub owed: String,
    /// `31 December 2026`: the last day to pay.
    pub due_on: String,
    pub due_at: Moment,
    /// The last day of a last notice, as long as that goes on.
    pub last_notice: Option<String>,
}

/// So many open invoices are said at once.
const SAID: i64 = 10;

/// The open invoices of these payment methods that were or are to be paid before this moment, those first that are overdue.
///
/// # Errors
/// Those of the database.
pub fn open_of(tx: &mut Tx, payers: &[PaymentMethodId], before: Moment) -> Result<Vec<OpenInvoice>> {
    type Row = (PaymentMethodId, String, Currency, Cents, Cents, Moment, Option<Moment>);
    if payers.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<Row> = invoices::table
        .filter(sql::<Bool>("invoices.state = 'open'"))
        .filter(invoices::payment_method_id.eq_any(payers))
        .filter(invoices::kind.eq(InvoiceKind::Invoice))
        .filter(invoices::due_at.le(before))
        .order((invoices::due_at, invoices::id))
        .limit(SAID)
        .select((
            invoices::payment_method_id,
            invoices::number,
            invoices::currency,
            invoices::gross,
            invoices::paid,
            invoices::due_at,
            invoices::last_notice_until,
        ))
        .load(tx.conn)?;
    let said = |(payment_method, number, currency, gross, paid, due_at, last_notice): Row| OpenInvoice {
        payment_method,
        number,
        owed: money::in_words(gross - paid, currency),
        due_on: last_day(tx, due_at),
        due_at,
        last_notice: last_notice.filter(|until| *until > tx.now).map(|until| last_day(tx, until)),
    };
    Ok(rows.into_iter().map(said).collect())
}
