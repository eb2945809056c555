//! What is so about money that came in.

use std::collections::HashMap;

use diesel::dsl::exists;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use super::going_back::promised_for;
use crate::error::Result;
use crate::model::credit::CreditKind;
use crate::model::document::InvoiceKind;
use crate::model::invoice::Invoice;
use crate::model::payment::PaymentSource;
use crate::model::usage::Cents;
use crate::model::{InvoiceId, PaymentMethodId};
use crate::store::query::{Among, condition};
use crate::store::schema::{credits, invoices, payments};
use crate::store::{Moment, Tx, WholeRows, query};

/// `$1` is the payer.
const FREE_CREDIT: &str = "
    SELECT CAST(COALESCE((SELECT SUM(c.amount) FROM credits c WHERE c.payment_method_id = $1), 0)
      - COALESCE((SELECT SUM(r.held) FROM refunds r WHERE r.payment_method_id = $1 AND r.held > 0), 0) AS BIGINT) AS amount";

#[derive(QueryableByName)]
struct Sum {
    #[diesel(sql_type = BigInt)]
    amount: Cents,
}

/// What a payer has paid that no invoice needs yet, except what is promised back to a card or an account: it pays for the next
/// invoices.
pub fn free_credit_of(tx: &mut Tx, payer: PaymentMethodId) -> Result<Cents> {
    let sum: Sum = query::sql(FREE_CREDIT).bind::<Text, _>(payer).get_result(tx.conn)?;
    Ok(sum.amount)
}

/// Those of these payers whose credit is not nothing, in their order.
pub(super) fn with_credit(tx: &mut Tx, payers: &[PaymentMethodId]) -> Result<Vec<PaymentMethodId>> {
    let amounts: Vec<(PaymentMethodId, Cents)> = credits::table
        .filter(credits::payment_method_id.among(payers))
        .select((credits::payment_method_id, credits::amount))
        .load(tx.conn)?;
    let mut sums: HashMap<PaymentMethodId, Cents> = HashMap::new();
    for (payer, amount) in amounts {
        *sums.entry(payer).or_default() += amount;
    }
    Ok(payers.iter().copied().filter(|payer| sums.get(payer).is_some_and(|sum| *sum != 0)).collect())
}

/// The money that came in for an invoice itself, did not go back and is not promised back: without credit.
pub(crate) fn came_in(tx: &mut Tx, invoice: InvoiceId) -> Result<Cents> {
    let money = [PaymentSource::ByHand, PaymentSource::Statement, PaymentSource::Charge];
    Ok(paid_from(tx, invoice, &money)? - promised_for(tx, invoice)?)
}

/// What of an invoice is paid from credit.
pub(super) fn paid_from_credit(tx: &mut Tx, invoice: InvoiceId) -> Result<Cents> {
    paid_from(tx, invoice, &[PaymentSource::Credit])
}

/// What had been paid for an invoice when a credit note cancelled it.
pub(crate) fn kept_by_credit_note(tx: &mut Tx, invoice: InvoiceId) -> Result<Cents> {
    Ok(-by_credit_notes(tx, invoice)?.into_iter().filter(|amount| *amount < 0).sum::<Cents>())
}

/// What of an invoice was credited in part, gross: so much less is to be paid.
pub(crate) fn credited_in_part(tx: &mut Tx, invoice: InvoiceId) -> Result<Cents> {
    Ok(by_credit_notes(tx, invoice)?.into_iter().filter(|amount| *amount > 0).sum())
}

/// What is paid of an invoice with what had been paid for the one that it replaces.
pub(crate) fn paid_for_replaced(tx: &mut Tx, invoice: &Invoice) -> Result<Cents> {
    if invoice.corrects_id.is_none() {
        return Ok(0);
    }
    let moved: Vec<Cents> = payments::table
        .filter(payments::invoice_id.eq(invoice.id))
        .filter(payments::source.eq(PaymentSource::Credit))
        .filter(condition("payments.note LIKE 'It was paid for %'"))
        .select(payments::amount)
        .load(tx.conn)?;
    Ok(moved.iter().sum::<Cents>().min(invoice.paid))
}

/// Whether a credit note over a part of an invoice made credit: with what was paid by then it came to more than the invoice.
pub(crate) fn has_made_credit(tx: &mut Tx, invoice: &Invoice, note: &str) -> Result<bool> {
    let noted: Vec<(PaymentSource, Cents, String, Moment)> = payments::table
        .filter(payments::invoice_id.eq(invoice.id))
        .order((payments::recorded_at, payments::id))
        .select((payments::source, payments::amount, payments::note, payments::recorded_at))
        .load(tx.conn)?;
    let of_note = |(source, _, words, _): &(PaymentSource, Cents, String, Moment)| {
        *source == PaymentSource::CreditNote && words == note
    };
    let Some(place) = noted.iter().position(of_note) else { return Ok(false) };
    let (before, from_note) = noted.split_at(place);
    let made_at = from_note.first().map(|(.., at)| *at);
    // What was set free by the note itself had paid it until then.
    let set_free = |source: PaymentSource, amount: Cents, at: Moment| {
        source == PaymentSource::Credit && amount < 0 && Some(at) == made_at
    };
    let paid: Cents = before
        .iter()
        .filter(|(source, amount, _, at)| !set_free(*source, *amount, *at))
        .map(|(_, amount, ..)| amount)
        .sum();
    let credited: Cents = from_note.iter().take(1).map(|(_, amount, ..)| amount).sum();
    Ok(paid + credited > invoice.gross)
}

fn by_credit_notes(tx: &mut Tx, invoice: InvoiceId) -> Result<Vec<Cents>> {
    Ok(payments::table
        .filter(payments::invoice_id.eq(invoice))
        .filter(payments::source.eq(PaymentSource::CreditNote))
        .select(payments::amount)
        .load(tx.conn)?)
}

fn paid_from(tx: &mut Tx, invoice: InvoiceId, sources: &[PaymentSource]) -> Result<Cents> {
    let amounts: Vec<Cents> = payments::table
        .filter(payments::invoice_id.eq(invoice))
        .filter(payments::source.among(sources))
        .select(payments::amount)
        .load(tx.conn)?;
    Ok(amounts.iter().sum())
}

/// Whether this may come in for a document, or go back: it is an invoice, and no more goes back than came in for it.
pub(crate) fn takes(tx: &mut Tx, invoice: &Invoice, amount: Cents) -> Result<bool> {
    if invoice.kind != InvoiceKind::Invoice {
        return Ok(false);
    }
    Ok(amount >= 0 || came_in(tx, invoice.id)? + amount >= 0 && !was_given_back_apart(tx, invoice)?)
}

/// Credit was given back before it was noted of which invoice it was: of what came in, that much is gone already.
fn was_given_back_apart(tx: &mut Tx, invoice: &Invoice) -> Result<bool> {
    let apart = credits::table
        .filter(credits::payment_method_id.eq(invoice.payment_method_id))
        .filter(credits::kind.eq(CreditKind::GivenBack))
        .filter(credits::invoice_id.is_null());
    Ok(diesel::select(exists(apart)).get_result(tx.conn)?)
}

/// The oldest invoice of a payer of which something is owed.
pub(super) fn oldest_open(tx: &mut Tx, payer: PaymentMethodId) -> Result<Option<Invoice>> {
    Ok(invoices::table
        .filter(invoices::payment_method_id.eq(payer))
        .filter(invoices::kind.eq(InvoiceKind::Invoice))
        .filter(condition("invoices.state = 'open'"))
        .filter(invoices::paid.lt(invoices::gross))
        .order((invoices::due_at, invoices::month, invoices::id))
        .select(Invoice::as_select())
        .first_row(tx.conn)
        .optional()?)
}

#[derive(QueryableByName)]
struct Part {
    #[diesel(sql_type = Text)]
    invoice: InvoiceId,
    #[diesel(sql_type = BigInt)]
    amount: Cents,
}

/// `$1` is the payer. What is written off comes last: nobody would be asked for it.
const PAID_FROM_CREDIT: &str = "
    SELECT i.id AS invoice, CAST(-SUM(c.amount) AS BIGINT) AS amount
    FROM credits c JOIN invoices i ON i.id = c.invoice_id
    WHERE c.payment_method_id = $1 AND c.kind = 'used' AND i.state <> 'credited'
    GROUP BY i.id, i.state, i.due_at, i.month HAVING SUM(c.amount) < 0
    ORDER BY CASE WHEN i.state = 'written_off' THEN 1 ELSE 0 END, i.due_at DESC, i.month DESC, i.id DESC LIMIT 1";

/// The newest invoice of a payer that is paid from credit, and with how much.
pub(super) fn newest_paid_from_credit(tx: &mut Tx, payer: PaymentMethodId) -> Result<Option<(InvoiceId, Cents)>> {
    part(tx, PAID_FROM_CREDIT, payer)
}

/// `$1` is the payer. Without what is promised back.
const MADE_CREDIT: &str = "
    SELECT made.invoice, made.amount FROM (
      SELECT c.invoice_id AS invoice, CAST(SUM(c.amount) AS BIGINT)
        - (SELECT CAST(COALESCE(SUM(r.held), 0) AS BIGINT) FROM refunds r JOIN charges h ON h.id = r.charge_id
           WHERE h.invoice_id = c.invoice_id AND r.held > 0) AS amount
      FROM credits c
      WHERE c.payment_method_id = $1 AND c.kind <> 'used' AND c.invoice_id IS NOT NULL
      GROUP BY c.invoice_id) made
    WHERE made.amount > 0 ORDER BY made.invoice DESC LIMIT 1";

/// An invoice for which a payer has paid too much, or that was cancelled, and how much of that is kept for good.
pub(super) fn made_credit(tx: &mut Tx, payer: PaymentMethodId) -> Result<Option<(InvoiceId, Cents)>> {
    part(tx, MADE_CREDIT, payer)
}

fn part(tx: &mut Tx, sql: &str, payer: PaymentMethodId) -> Result<Option<(InvoiceId, Cents)>> {
    let found: Option<Part> = query::sql(sql).bind::<Text, _>(payer).get_result(tx.conn).optional()?;
    Ok(found.map(|part| (part.invoice, part.amount)))
}

/// Credit of a payer that came or went, and the invoice that it is about.
#[derive(Debug, Clone)]
pub(crate) struct Movement {
    pub(crate) at: Moment,
    pub(crate) kind: CreditKind,
    pub(crate) amount: Cents,
    pub(crate) number: Option<String>,
    /// What is left of all of them together, and not promised back.
    pub(crate) remainder: Cents,
}

impl Movement {
    /// Reads what [`NEWEST_CREDIT`] gives. None: another version of Remit wrote it.
    pub(crate) fn read(at: Moment, kind: &str, amount: Cents, number: String, remainder: Cents) -> Option<Movement> {
        let kind = CreditKind::from_stored(kind)?;
        Some(Movement { at, kind, amount, number: Some(number).filter(|number| !number.is_empty()), remainder })
    }
}

/// So many movements are shown.
pub(super) const MOVEMENTS: usize = 10;

/// The newest movements of the credit of payer `$1`, one more than are shown: `at`, `kind`, `amount`, `number` (`''`: none),
/// `remainder`.
pub(crate) const NEWEST_CREDIT: &str = "
    SELECT c.created_at AS at, c.kind, c.amount, COALESCE(i.number, '') AS number,
      (SELECT CAST(SUM(s.amount) AS BIGINT) FROM credits s WHERE s.payment_method_id = $1)
        - (SELECT CAST(COALESCE(SUM(r.held), 0) AS BIGINT) FROM refunds r
           WHERE r.payment_method_id = $1 AND r.held > 0) AS remainder
    FROM credits c LEFT JOIN invoices i ON i.id = c.invoice_id
    WHERE c.payment_method_id = $1 ORDER BY c.created_at DESC, c.id DESC LIMIT 11";
