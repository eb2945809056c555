//! What is so about invoices. Only who pays sees them, and whoever was given them to see: lists take the proof for the
//! payment method, and with any right on that come its invoices. In `queries/open.rs`: those that are still to be paid.

mod open;

use std::collections::HashSet;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable, Text};

pub use open::{OpenInvoice, OpenInvoices, open_for};
pub(crate) use open::{Unpaid, latest_and_open_of_payer, latest_of_person, open_of_person, overdue};

use crate::access::policy::ViewInvoices;
use crate::access::{Archive, Granted, PaymentMethodLink, Right};
use crate::error::{Error, Result};
use crate::model::address::AddressText;
use crate::model::document::Document;
use crate::model::invoice::{Has, Invoice, ListedInvoice};
use crate::model::payment::Incoming;
use crate::model::{InvoiceId, PaymentMethodId};
use crate::payments::charges;
use crate::store::pages::{Page, Position, Start, newest_first};
use crate::store::query::{self, ColumnsOf, WrittenOnce};
use crate::store::schema::{invoices, payments};
use crate::store::{Moment, Tx, WholeRows};

/// A page of the invoices of a payment method, newest first.
pub fn invoices_of(
    tx: &mut Tx,
    payer: &Granted<ViewInvoices>,
    start: Start<Position<InvoiceId>>,
) -> Result<Page<ListedInvoice, Position<InvoiceId>>> {
    let all = invoices::table.filter(invoices::payment_method_id.eq(payer.id)).into_boxed();
    let rows: Vec<ListedInvoice> = newest_first!(all, start, invoices::issued_at, invoices::id)
        .select(ListedInvoice::as_select())
        .load_rows(tx.conn)?;
    if start.leads_nowhere(&rows) {
        return invoices_of(tx, payer, Start::First);
    }
    Ok(Page::of(rows, start, |invoice| Position { at: invoice.issued_at, id: invoice.id }))
}

/// Of these in a list those that are late and whose money comes by itself. Where none is late nothing is asked.
pub(crate) fn late_under_way<'a>(
    tx: &mut Tx,
    listed: impl IntoIterator<Item = &'a ListedInvoice>,
) -> Result<HashSet<InvoiceId>> {
    let late = listed.into_iter().filter(|one| one.is_late(tx.now));
    let late: Vec<InvoiceId> = late.map(|one| one.id).collect();
    charges::under_way(tx, &late)
}

/// The same of an archive, each with what stands on it.
pub fn archived(
    tx: &mut Tx,
    archive: &Archive,
    start: Start<Position<InvoiceId>>,
) -> Result<Page<(ListedInvoice, Document), Position<InvoiceId>>> {
    let all = invoices::table.filter(invoices::payment_method_id.eq(archive.payer())).into_boxed();
    let rows: Vec<(ListedInvoice, String)> = newest_first!(all, start, invoices::issued_at, invoices::id)
        .select((ListedInvoice::as_select(), invoices::document))
        .load(tx.conn)?;
    if start.leads_nowhere(&rows) {
        return archived(tx, archive, Start::First);
    }
    let read = |(invoice, frozen): (ListedInvoice, String)| -> Result<(ListedInvoice, Document)> {
        Ok((invoice, thawed(&frozen)?))
    };
    let rows = rows.into_iter().map(read).collect::<Result<Vec<_>>>()?;
    Ok(Page::of(rows, start, |(invoice, _)| Position { at: invoice.issued_at, id: invoice.id }))
}

/// Whom the newest document of an archive is made out to; None: there is none yet.
pub fn latest_buyer(tx: &mut Tx, archive: &Archive) -> Result<Option<AddressText>> {
    let frozen: Option<String> = invoices::table
        .filter(invoices::payment_method_id.eq(archive.payer()))
        .order((invoices::issued_at.desc(), invoices::id.desc()))
        .select(invoices::document)
        .first(tx.conn)
        .optional()?;
    frozen.map(|frozen| thawed(&frozen).map(|document| document.buyer.address)).transpose()
}

fn thawed(frozen: &str) -> Result<Document> {
    serde_json::from_str(frozen).map_err(|problem| Error::Internal(problem.to_string()))
}

/// Reads an invoice and `more` about it. `$1` is the number, `$2` the payment method.
fn with_more(more: &str) -> String {
    let columns = query::columns_of::<Invoice>();
    format!("SELECT {columns}{more} FROM invoices WHERE invoices.number = $1 AND invoices.payment_method_id = $2")
}

/// The invoice with this number, if this payment method got it.
///
/// # Errors
/// [`Error::NotFound`]
pub fn invoice<R: Right<Link = PaymentMethodLink>>(tx: &mut Tx, payer: &Granted<R>, number: &str) -> Result<Invoice> {
    of_payer(tx, payer.id, number)
}

/// The same of an archive.
///
/// # Errors
/// [`Error::NotFound`]
pub fn archived_invoice(tx: &mut Tx, archive: &Archive, number: &str) -> Result<Invoice> {
    of_payer(tx, archive.payer(), number)
}

/// An invoice, and what else its page has to ask for.
#[derive(Queryable)]
pub(super) struct OnPage {
    pub(super) invoice: Invoice,
    /// When its link in mails ends, or has ended. None: it has none.
    pub(super) link_until: Option<Moment>,
    pub(super) has: Has,
}

/// The invoice with this number, as its page asks for it.
///
/// # Errors
/// [`Error::NotFound`]
pub(super) fn on_page(tx: &mut Tx, payer: &Granted<ViewInvoices>, number: &str) -> Result<OnPage> {
    static ON_PAGE: WrittenOnce = WrittenOnce::new();
    let text = ON_PAGE.text(tx.conn, |_| {
        with_more(
            ", (SELECT MAX(l.expires_at) FROM invoice_links l WHERE l.invoice_id = invoices.id),
              EXISTS (SELECT 1 FROM payments p WHERE p.invoice_id = invoices.id),
              EXISTS (SELECT 1 FROM charges h WHERE h.invoice_id = invoices.id)",
        )
    });
    let asked = query::rows::<(ColumnsOf<Invoice>, Nullable<BigInt>, (Bool, Bool))>(text);
    let found: Option<OnPage> =
        asked.bind::<Text, _>(number).bind::<Text, _>(payer.id).get_result(tx.conn).optional()?;
    found.ok_or(Error::NotFound)
}

fn of_payer(tx: &mut Tx, payer: PaymentMethodId, number: &str) -> Result<Invoice> {
    static OF_PAYER: WrittenOnce = WrittenOnce::new();
    let text = OF_PAYER.text(tx.conn, |_| with_more(""));
    let asked = query::rows::<ColumnsOf<Invoice>>(text).bind::<Text, _>(number).bind::<Text, _>(payer);
    let found: Option<Invoice> = asked.get_result(tx.conn).optional()?;
    found.ok_or(Error::NotFound)
}

/// The credit notes over an invoice, in order.
pub fn credit_notes_of(tx: &mut Tx, invoice: InvoiceId) -> Result<Vec<Invoice>> {
    Ok(invoices::table
        .filter(invoices::credits_id.eq(invoice))
        .order((invoices::issued_at, invoices::number))
        .select(Invoice::as_select())
        .load_rows(tx.conn)?)
}

/// The invoice that replaces this one.
pub fn correction_of(tx: &mut Tx, invoice: InvoiceId) -> Result<Option<Invoice>> {
    Ok(invoices::table
        .filter(invoices::corrects_id.eq(invoice))
        .select(Invoice::as_select())
        .first_row(tx.conn)
        .optional()?)
}

/// An invoice and those that it replaces, the newest first.
pub(crate) fn with_replaced(tx: &mut Tx, invoice: &Invoice) -> Result<Vec<InvoiceId>> {
    let (mut all, mut next) = (vec![invoice.id], invoice.corrects_id);
    while let Some(id) = next {
        all.push(id);
        next = invoices::table.find(id).select(invoices::corrects_id).first(tx.conn)?;
    }
    Ok(all)
}

/// The credit note that was made together with an invoice which replaces another one.
pub(super) fn note_beside(tx: &mut Tx, invoice: &Invoice) -> Result<Option<Invoice>> {
    let Some(replaced) = invoice.corrects_id else { return Ok(None) };
    // After it there is none.
    Ok(credit_notes_of(tx, replaced)?.pop())
}

/// What stands on it.
///
/// # Errors
/// [`Error::Internal`] if somebody has written something else into the database.
pub fn document(invoice: &Invoice) -> Result<Document> {
    invoice.read_document().map_err(|problem| Error::Internal(problem.to_string()))
}

/// `$1` is the invoice.
const PAYMENTS: &str = "
    SELECT p.id, p.invoice_id, p.source, p.amount, p.received_on, p.note, p.recorded_by, p.bank_transaction_id, p.recorded_at,
      p.charge_id, h.kind, c.brand, c.last4
    FROM payments p LEFT JOIN charges h ON h.id = p.charge_id LEFT JOIN credentials c ON c.id = h.credential_id
    WHERE p.invoice_id = $1 ORDER BY p.recorded_at, p.id";

/// What was paid for it, in order, and with what.
pub fn payments_for(tx: &mut Tx, invoice: InvoiceId) -> Result<Vec<Incoming>> {
    type Columns = (payments::SqlType, Nullable<Text>, Nullable<Text>, Nullable<Text>);
    Ok(query::rows::<Columns>(PAYMENTS).bind::<Text, _>(invoice).load(tx.conn)?)
}
