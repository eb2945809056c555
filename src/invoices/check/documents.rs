//! What is frozen: each document has its digest, the columns beside it are copies of it, and its sums are right.

use std::collections::{BTreeSet, HashMap};

use diesel::prelude::*;

use super::chain::{AT_ONCE, MOST_SAID};
use crate::access::check::Broken;
use crate::costs::Row;
use crate::documents::logos;
use crate::error::Result;
use crate::invoices::queries::document;
use crate::model::bank::creditor_reference;
use crate::model::document::{Document, InvoiceKind, digest};
use crate::model::invoice::Invoice;

use crate::model::usage::{Cents, Month};
use crate::model::{InvoiceId, PaymentMethodId};
use crate::store::query::Among;
use crate::store::schema::{billed_months, invoices};
use crate::store::{Moment, Tx, WholeRows};

/// What the migration to reasons wrote.
const NOBODY_ASKED: &str = "made before reasons were asked for";

/// Invoices and credit notes that are not as they were issued.
pub(super) fn broken_invoices(tx: &mut Tx) -> Result<Vec<Broken>> {
    let mut broken = Vec::new();
    let mut after = String::new();
    let logos: BTreeSet<String> = logos::unharmed(tx)?.into_iter().collect();
    while broken.len() < MOST_SAID {
        let rows: Vec<Invoice> = invoices::table
            .filter(invoices::number.gt(&after))
            .order(invoices::number)
            .limit(AT_ONCE)
            .select(Invoice::as_select())
            .load_rows(tx.conn)?;
        let Some(last) = rows.last() else { break };
        after.clone_from(&last.number);
        let others = Others::of(tx, &rows)?;
        for invoice in &rows {
            let said =
                |why: &str| Broken { what: format!("invoice {}: {why}", invoice.number), id: invoice.id.to_string() };
            broken.extend(wrong_with(invoice, &others, &logos).map(said));
        }
    }
    Ok(broken)
}

/// What other documents they are bound to.
struct Others {
    /// The numbers of those that they credit or replace.
    numbers: HashMap<InvoiceId, String>,
    /// Of an invoice that is replaced: the number of the one that replaces it.
    replacing: HashMap<InvoiceId, String>,
}

impl Others {
    fn of(tx: &mut Tx, rows: &[Invoice]) -> Result<Others> {
        let bound: Vec<InvoiceId> = rows.iter().filter_map(|row| row.credits_id.or(row.corrects_id)).collect();
        let numbers: Vec<(InvoiceId, String)> = invoices::table
            .filter(invoices::id.among(&bound))
            .select((invoices::id, invoices::number))
            .load(tx.conn)?;
        let replacing: Vec<(Option<InvoiceId>, String)> = invoices::table
            .filter(invoices::corrects_id.among(&bound))
            .select((invoices::corrects_id, invoices::number))
            .load(tx.conn)?;
        let replacing = replacing.into_iter().filter_map(|(replaced, number)| Some((replaced?, number)));
        Ok(Others { numbers: numbers.into_iter().collect(), replacing: replacing.collect() })
    }

    /// Whether a document says the numbers of those that it is bound to.
    fn are_named(&self, invoice: &Invoice, document: &Document) -> bool {
        let number = |id: Option<InvoiceId>| id.and_then(|id| self.numbers.get(&id));
        let replacing = invoice.credits_id.filter(|_| !document.is_partial).and_then(|id| self.replacing.get(&id));
        document.takes_back.as_ref() == number(invoice.credits_id)
            && document.corrects.as_ref() == number(invoice.corrects_id)
            && document.replaced_by.as_ref() == replacing
    }
}

/// The first thing that is wrong with it.
fn wrong_with(invoice: &Invoice, others: &Others, logos: &BTreeSet<String>) -> Option<&'static str> {
    let Ok(document) = document(invoice) else { return Some("the document cannot be read") };
    if digest(&invoice.document, &invoice.previous_digest) != invoice.digest {
        return Some("the document is not the one that was issued");
    }
    if !is_copy(invoice, &document) {
        return Some("what stands beside the document is something else");
    }
    if !others.are_named(invoice, &document) {
        return Some("it names another document than the one that it credits, replaces or is replaced by");
    }
    if document.seller.logo.as_ref().is_some_and(|logo| !logos.contains(&logo.digest)) {
        return Some("its logo is not kept as it was");
    }
    (!adds_up(&document)).then_some("the sums of the document are wrong")
}

/// The time zone may be another one by now, so days may differ by one.
fn is_copy(invoice: &Invoice, document: &Document) -> bool {
    let is_about = |moment: Moment, day: chrono::NaiveDate| (moment.utc().date_naive() - day).num_days().abs() <= 1;
    let copied = (&invoice.number, invoice.kind, invoice.currency, invoice.net, invoice.vat, invoice.gross);
    let issued =
        (&document.number, document.kind, document.currency, document.net, document.vat.amount, document.gross);
    copied == issued
        && document.reference == creditor_reference(&document.number)
        && invoice.month == Month::of(document.from).to_string()
        && is_about(invoice.issued_at, document.issued_on)
        && is_about(invoice.due_at, document.overdue_from())
        && (invoice.kind == InvoiceKind::CreditNote) == invoice.credits_id.is_some()
        && is_reason(invoice, document)
}

/// Nobody was asked for the reason of the credit notes that were there before.
fn is_reason(invoice: &Invoice, document: &Document) -> bool {
    match &document.reason {
        Some(reason) => *reason == invoice.reason,
        None => invoice.reason.is_empty() || invoice.credits_id.is_some() && invoice.reason == NOBODY_ASKED,
    }
}

fn adds_up(document: &Document) -> bool {
    let of_lines = |group: &crate::model::document::Group| group.lines.iter().map(|line| line.amount).sum::<Cents>();
    let groups: Cents = document.groups.iter().map(|group| group.net).sum();
    let carried: Cents = document.carried.iter().map(|one| one.net).sum();
    let adjusted: Cents = document.adjustments.iter().map(|one| one.net).sum();
    document.groups.iter().all(|group| of_lines(group) == group.net)
        && groups + carried + adjusted == document.net
        && document.net + document.vat.amount == document.gross
}

/// Billed months that do not come to what stands in their rows.
pub(super) fn broken_months(tx: &mut Tx) -> Result<Vec<Broken>> {
    let mut broken = Vec::new();
    let mut after: Option<(PaymentMethodId, String)> = None;
    while broken.len() < MOST_SAID {
        let mut query = billed_months::table
            .order((billed_months::payment_method_id, billed_months::month))
            .limit(AT_ONCE)
            .select((
                billed_months::payment_method_id,
                billed_months::month,
                billed_months::document,
                billed_months::net,
            ))
            .into_boxed();
        if let Some((payer, month)) = &after {
            let of_payer = billed_months::payment_method_id.eq(*payer).and(billed_months::month.gt(month));
            query = query.filter(billed_months::payment_method_id.gt(*payer).or(of_payer));
        }
        let rows: Vec<(PaymentMethodId, String, String, Cents)> = query.load(tx.conn)?;
        let Some((payer, month, ..)) = rows.last() else { break };
        after = Some((*payer, month.clone()));
        let wrong = rows.iter().filter(|(.., text, net)| sum(text) != Some(*net));
        broken.extend(wrong.map(|(payer, month, ..)| Broken { what: month.clone(), id: payer.to_string() }));
    }
    Ok(broken)
}

/// What the rows come to; None: they cannot be read.
fn sum(document: &str) -> Option<Cents> {
    let rows: Vec<Row> = serde_json::from_str(document).ok()?;
    Some(rows.iter().map(|row| row.amount).sum())
}
