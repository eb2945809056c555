//! An invoice gets its number: everything on it is frozen, and bound to the one before.

use chrono::{Datelike, Days, NaiveDate};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use super::delivery;
use crate::costs::{MonthCosts, Row};
use crate::documents::logos;
use crate::error::{Error, Result};
use crate::events::{About, record_all};
use crate::model::address::Address;
use crate::model::credential::PaidWith;
use crate::model::document::{
    Buyer, Carried, Document, Group, InvoiceKind, Line, SellerOnPaper, VatLine, WORDING, digest,
};
use crate::model::event::EventKind;
use crate::model::invoice::{Invoice, InvoiceState};

use crate::model::payment_method::PaymentMethod;
use crate::model::seller::Seller;
use crate::model::usage::Cents;
use crate::model::{InvoiceId, PaymentMethodId};
use crate::payments::{self, credentials};
use crate::store::schema::{invoice_numbers, invoices};
use crate::store::{Tx, WholeRows, query};

/// What an invoice is made of.
pub(super) struct Bill<'a> {
    pub payer: &'a PaymentMethod,
    pub costs: &'a MonthCosts,
    pub carried: Vec<Carried>,
    /// With what is carried.
    pub net: i64,
    pub vat: VatLine,
}

/// Whose a document is, and what it comes from.
pub(super) struct Origin<'a> {
    pub payer: &'a PaymentMethod,
    pub month: String,
    /// Of a credit note: the invoice that it takes back.
    pub credits: Option<InvoiceId>,
    /// The invoice that it replaces.
    pub corrects: Option<InvoiceId>,
}

/// Makes the invoices: one for each, in their order. They are sent by [`send`], once they are complete.
pub(super) fn issue<'a>(tx: &mut Tx, seller: &Seller, bills: Vec<Bill<'a>>) -> Result<Vec<Invoice>> {
    let today = crate::costs::queries::today(tx);
    let over: Vec<(&PaymentMethod, Cents)> =
        bills.iter().map(|bill| (bill.payer, bill.net + bill.vat.amount)).collect();
    let mut charged = credentials::on_paper(tx, &over, today)?;
    let made = |bill: Bill<'a>| {
        let paid_with = charged.remove(&bill.payer.id);
        document(seller, bill, today, paid_with)
    };
    let documents = bills.into_iter().map(made).collect();
    let invoices = number_and_freeze_all(tx, &seller.series, documents)?;
    let about = |invoice: &Invoice| About::payment_method(invoice.payment_method_id).saying(invoice.number.as_str());
    record_all(tx, None, EventKind::InvoiceIssued, invoices.iter().map(about))?;
    Ok(invoices)
}

fn document<'a>(
    seller: &Seller,
    bill: Bill<'a>,
    today: NaiveDate,
    paid_with: Option<PaidWith>,
) -> (Document, Origin<'a>) {
    let month = bill.costs.month;
    let document = Document {
        kind: InvoiceKind::Invoice,
        number: String::new(),
        reference: String::new(),
        is_sandbox: false,
        wording: WORDING,
        takes_back: None,
        is_partial: false,
        reason: None,
        replaced_by: None,
        corrects: None,
        issued_on: today,
        due_on: due_on(seller, today, paid_with.as_ref()),
        from: month.first(),
        to: month.last(),
        seller: on_paper(seller),
        buyer: buyer(bill.payer),
        currency: bill.payer.currency,
        groups: groups(&bill.costs.rows),
        carried: bill.carried,
        adjustments: Vec::new(),
        net: bill.net,
        gross: bill.net + bill.vat.amount,
        vat: bill.vat,
        paid_with,
    };
    (document, Origin { payer: bill.payer, month: month.to_string(), credits: None, corrects: None })
}

/// The last day to pay, or the day on which it is charged.
pub(super) fn due_on(seller: &Seller, issued_on: NaiveDate, paid_with: Option<&PaidWith>) -> NaiveDate {
    paid_with.map_or_else(|| issued_on + Days::new(u64::from(seller.due_days)), |with| with.on)
}

/// Gives a document the next number of its series, with the reference made from it, and freezes it.
pub(super) fn number_and_freeze(tx: &mut Tx, series: &str, document: Document, origin: Origin) -> Result<Invoice> {
    Ok(number_and_freeze_all(tx, series, vec![(document, origin)])?.remove(0))
}

/// As [`number_and_freeze`], of documents of one day: each is bound to the one before.
fn number_and_freeze_all(tx: &mut Tx, series: &str, documents: Vec<(Document, Origin)>) -> Result<Vec<Invoice>> {
    let Some((first, _)) = documents.first() else { return Ok(Vec::new()) };
    let site = tx.site;
    if let Some(logo) = site.seller.as_ref().and_then(|seller| seller.logo.as_ref()) {
        logos::keep(tx, logo)?;
    }
    let year = first.issued_on.year();
    let Counted { number: next, mut last_digest } = count(tx, series, year, documents.len() as i64)?;
    let mut invoices = Vec::with_capacity(documents.len());
    for (place, (document, origin)) in (next..).zip(documents) {
        let number = number(series, i64::from(year), place);
        let reference = crate::model::bank::creditor_reference(&number);
        let is_sandbox = document.is_sandbox || site.taking.is_sandbox();
        // A credit note is made of an invoice, which may be older.
        let document = Document { number, reference, is_sandbox, wording: WORDING, ..document };
        let invoice = frozen(tx, &document, origin, last_digest)?;
        last_digest = invoice.digest.clone();
        invoices.push(invoice);
    }
    tx.conn.insert_all("invoices", &invoices)?;
    keep_digest(tx, series, year, &last_digest)?;
    Ok(invoices)
}

fn frozen(tx: &mut Tx, document: &Document, origin: Origin, previous_digest: String) -> Result<Invoice> {
    let text = serde_json::to_string(document).map_err(|problem| Error::Internal(problem.to_string()))?;
    // Nobody owes anything for a credit note.
    let (state, settled_at) = match document.kind {
        InvoiceKind::Invoice => (InvoiceState::Open, None),
        InvoiceKind::CreditNote => (InvoiceState::Paid, Some(tx.now)),
    };
    Ok(Invoice {
        id: InvoiceId::next_in(tx),
        number: document.number.clone(),
        kind: document.kind,
        payment_method_id: origin.payer.id,
        month: origin.month,
        credits_id: origin.credits,
        corrects_id: origin.corrects,
        reason: document.reason.clone().unwrap_or_default(),
        currency: document.currency,
        net: document.net,
        vat: document.vat.amount,
        gross: document.gross,
        issued_at: tx.now,
        due_at: tx.site.begins(document.overdue_from()),
        digest: digest(&text, &previous_digest),
        document: text,
        previous_digest,
        state,
        paid: 0,
        settled_at,
        reminders: 0,
        reminded_at: None,
        last_notice_until: None,
        answered_at: None,
        answer: String::new(),
    })
}

/// Uses up credit, and sends the invoices, each to whose it is.
pub(super) fn send(tx: &mut Tx, payers: &[&PaymentMethod], mut invoices: Vec<Invoice>) -> Result<()> {
    let ids: Vec<PaymentMethodId> = payers.iter().map(|payer| payer.id).collect();
    let with_credit = payments::changes::use_credit_of_many(tx, &ids)?;
    for invoice in invoices.iter_mut().filter(|invoice| with_credit.contains(&invoice.payment_method_id)) {
        *invoice = invoices::table.find(invoice.id).select(Invoice::as_select()).first_row(tx.conn)?;
    }
    let all: Vec<(&PaymentMethod, &Invoice)> = payers.iter().copied().zip(&invoices).collect();
    delivery::begin(tx, &all)
}

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = BigInt)]
    number: i64,
    #[diesel(sql_type = Text)]
    last_digest: String,
}

/// So many numbers of a series, without gaps: the first of them, and the digest of the document before it.
fn count(tx: &mut Tx, series: &str, year: i32, many: i64) -> Result<Counted> {
    let counted: Option<Counted> = query::sql(
        "UPDATE invoice_numbers SET next = next + $1 WHERE series = $2 AND year = $3
         RETURNING next - $1 AS number, last_digest",
    )
    .bind::<BigInt, _>(many)
    .bind::<Text, _>(series)
    .bind::<BigInt, _>(i64::from(year))
    .get_result(tx.conn)
    .optional()?;
    match counted {
        Some(counted) => Ok(counted),
        None => Ok(Counted { number: 1, last_digest: begin_year(tx, series, year, many)? }),
    }
}

/// `R2026-000123`
pub(crate) fn number(series: &str, year: i64, place: i64) -> String {
    format!("{series}{year}-{place:06}")
}

/// The first of a year is bound to the last of the year before.
fn begin_year(tx: &mut Tx, series: &str, year: i32, many: i64) -> Result<String> {
    let previous: Option<String> = invoice_numbers::table
        .filter(invoice_numbers::series.eq(series))
        .order(invoice_numbers::year.desc())
        .select(invoice_numbers::last_digest)
        .first(tx.conn)
        .optional()?;
    let previous = previous.unwrap_or_default();
    let row = (
        invoice_numbers::series.eq(series),
        invoice_numbers::year.eq(i64::from(year)),
        invoice_numbers::next.eq(many + 1),
        invoice_numbers::last_digest.eq(&previous),
    );
    diesel::insert_into(invoice_numbers::table).values(row).execute(tx.conn)?;
    Ok(previous)
}

fn keep_digest(tx: &mut Tx, series: &str, year: i32, digest: &str) -> Result<()> {
    diesel::update(invoice_numbers::table.find((series, i64::from(year))))
        .set(invoice_numbers::last_digest.eq(digest))
        .execute(tx.conn)?;
    Ok(())
}

pub(super) fn on_paper(seller: &Seller) -> SellerOnPaper {
    SellerOnPaper {
        name: seller.name.clone(),
        street: seller.street.clone(),
        postal_code: seller.postal_code.clone(),
        city: seller.city.clone(),
        country: seller.country.name().to_owned(),
        email: seller.email.clone(),
        phone: seller.phone.clone(),
        vat_id: seller.vat_id.clone(),
        tax_number: seller.tax_number.clone(),
        register: seller.register.clone(),
        iban: seller.iban.clone(),
        bic: seller.bic.clone(),
        bank: seller.bank.clone(),
        logo: seller.logo.as_ref().map(|logo| logo.on_paper.clone()),
    }
}

pub(super) fn buyer(payer: &PaymentMethod) -> Buyer {
    let said = |words: &String| (!words.is_empty()).then(|| words.clone());
    Buyer {
        address: payer.address.as_ref().map(Address::on_paper).unwrap_or_default(),
        vat_id: payer.vat_id.as_ref().map(|id| id.as_str().to_owned()),
        payment_method: payer.name.clone(),
        order_number: said(&payer.references.order_number),
        reference: said(&payer.references.buyer_reference),
        email: payer.counting_email().map(|address| address.as_str().to_owned()),
    }
}

fn groups(rows: &[Row]) -> Vec<Group> {
    let mut groups: Vec<(&Row, Group)> = Vec::new();
    for row in rows {
        let line = Line {
            component: row.component.clone(),
            plan: row.plan.clone(),
            days: row.days,
            monthly_price: row.monthly_price,
            amount: row.amount,
            within: row.within,
            measured: row.measured.clone(),
        };
        match groups.last_mut() {
            Some((first, group)) if first.environment == row.environment => {
                group.net += line.amount;
                group.lines.push(line);
            }
            _ => {
                let (app, environment) = (row.app_name.clone(), row.environment_name.clone());
                groups.push((row, Group { app, environment, net: line.amount, lines: vec![line] }));
            }
        }
    }
    groups.into_iter().map(|(_, group)| group).collect()
}
