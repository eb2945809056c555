//! An invoice gets its number: everything on it is frozen, and bound to the one before.

use chrono::{Datelike, Days};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use super::delivery;
use crate::costs::{MonthCosts, Row};
use crate::error::{Error, Result};
use crate::events::{About, record};
use crate::model::InvoiceId;
use crate::model::address::Address;
use crate::model::event::EventKind;
use crate::model::invoice::{
    Buyer, Carried, Document, Group, Invoice, InvoiceKind, InvoiceState, Line, SellerOnPaper, VatLine, digest,
};
use crate::model::payment_method::PaymentMethod;
use crate::model::seller::Seller;
use crate::payments;
use crate::store::schema::{invoice_numbers, invoices};
use crate::store::{Tx, query};

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

/// Makes the invoice. It is sent by [`send`], once it is complete.
pub(super) fn issue(tx: &mut Tx, seller: &Seller, bill: Bill) -> Result<InvoiceId> {
    let today = crate::costs::queries::today(tx);
    let month = bill.costs.month;
    let document = Document {
        kind: InvoiceKind::Invoice,
        number: String::new(),
        reference: String::new(),
        takes_back: None,
        is_partial: false,
        reason: None,
        replaced_by: None,
        corrects: None,
        issued_on: today,
        due_on: today + Days::new(u64::from(seller.due_days)),
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
    };
    let origin = Origin { payer: bill.payer, month: month.to_string(), credits: None, corrects: None };
    let invoice = number_and_freeze(tx, &seller.series, document, origin)?;
    let about = About::payment_method(bill.payer.id).saying(invoice.number.as_str());
    record(tx, None, EventKind::InvoiceIssued, about)?;
    Ok(invoice.id)
}

/// Gives a document the next number of its series, with the reference made from it, and freezes it.
pub(super) fn number_and_freeze(tx: &mut Tx, series: &str, document: Document, origin: Origin) -> Result<Invoice> {
    let year = document.issued_on.year();
    let (number, previous_digest) = next_number(tx, series, year)?;
    let reference = crate::model::bank::creditor_reference(&number);
    let document = Document { number, reference, ..document };
    let invoice = freeze(tx, &document, origin, previous_digest)?;
    keep_digest(tx, series, year, &invoice.digest)?;
    Ok(invoice)
}

fn freeze(tx: &mut Tx, document: &Document, origin: Origin, previous_digest: String) -> Result<Invoice> {
    let text = serde_json::to_string(document).map_err(|problem| Error::Internal(problem.to_string()))?;
    // Nobody owes anything for a credit note.
    let (state, settled_at) = match document.kind {
        InvoiceKind::Invoice => (InvoiceState::Open, None),
        InvoiceKind::CreditNote => (InvoiceState::Paid, Some(tx.now)),
    };
    let invoice = Invoice {
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
        due_at: tx.site.begins(document.due_on + Days::new(1)),
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
    };
    diesel::insert_into(invoices::table).values(&invoice).execute(tx.conn)?;
    Ok(invoice)
}

/// Uses up credit, and sends the invoice.
pub(super) fn send(tx: &mut Tx, payer: &PaymentMethod, id: InvoiceId) -> Result<()> {
    payments::changes::use_credit(tx, payer.id)?;
    let invoice: Invoice = invoices::table.find(id).select(Invoice::as_select()).first(tx.conn)?;
    delivery::begin(tx, payer, &invoice)
}

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = BigInt)]
    number: i64,
    #[diesel(sql_type = Text)]
    last_digest: String,
}

/// The next number of a series, without gaps, and the digest of the document before it.
fn next_number(tx: &mut Tx, series: &str, year: i32) -> Result<(String, String)> {
    let counted: Option<Counted> = query::sql(
        "UPDATE invoice_numbers SET next = next + 1 WHERE series = $1 AND year = $2
         RETURNING next - 1 AS number, last_digest",
    )
    .bind::<Text, _>(series)
    .bind::<BigInt, _>(i64::from(year))
    .get_result(tx.conn)
    .optional()?;
    let (number, previous) = match counted {
        Some(counted) => (counted.number, counted.last_digest),
        None => (1, begin_year(tx, series, year)?),
    };
    Ok((self::number(series, i64::from(year), number), previous))
}

/// `R2026-000123`
pub(crate) fn number(series: &str, year: i64, place: i64) -> String {
    format!("{series}{year}-{place:06}")
}

/// The first of a year is bound to the last of the year before.
fn begin_year(tx: &mut Tx, series: &str, year: i32) -> Result<String> {
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
        invoice_numbers::next.eq(2i64),
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
    }
}

pub(super) fn buyer(payer: &PaymentMethod) -> Buyer {
    let said = |words: &String| (!words.is_empty()).then(|| words.clone());
    Buyer {
        address: payer.address.as_ref().map(Address::on_paper).unwrap_or_default(),
        vat_id: payer.vat_id.as_ref().map(|id| id.as_str().to_owned()),
        payment_method: payer.name.clone(),
        order_number: said(&payer.order_number),
        reference: said(&payer.buyer_reference),
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
