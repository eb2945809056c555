//! Invoices and credit notes: a list, one with its rows, and its files.

use std::collections::HashSet;

use serde::Serialize;
use utoipa::ToSchema;

use super::queries::invoices as queries;
use super::values::{Day, Money, Time};
use crate::access::Granted;
use crate::access::policy::{ViewInvoices, ViewPaymentMethod};
use crate::invoices::{files, queries as invoices};
use crate::model::charge::{Charge, ChargeState};
use crate::model::document::{Document, Group};
use crate::model::invoice::{Invoice, ListedInvoice, Standing};
use crate::model::payment::Incoming;
use crate::model::payment_method::Currency;
use crate::model::{InvoiceId, InvoiceNumber};
use crate::payments::charges;
use crate::store::{Moment, Tx};
use crate::web::Named;
use crate::web::call::{Answer, BillingRead, Call, Listing, Pdf, Result, Wanted, Xml};

/// An invoice or a credit note.
#[derive(Serialize, ToSchema)]
pub struct InvoiceSummary {
    number: String,
    /// `invoice` or `credit_note`.
    #[schema(value_type = String)]
    kind: &'static str,
    /// What it is for: `2026-11`.
    month: String,
    gross: Money,
    /// What was paid of it.
    paid: Money,
    /// `open`, `partly_open`, `overdue`, `paid`, `written_off`, `credited`; `credit_note` of what is none. Never overdue: what
    /// will be charged, or is on its way.
    #[schema(value_type = String)]
    standing: &'static str,
    issued_at: Time,
    /// From then on it is overdue.
    due_at: Time,
}

/// An invoice or a credit note as a whole.
#[derive(Serialize, ToSchema)]
pub struct WholeInvoice {
    #[serde(flatten)]
    summary: InvoiceSummary,
    net: Money,
    vat: Vat,
    issued_on: Day,
    /// The last day to pay, or the day for which the first charge was planned.
    due_on: Day,
    /// What to write on the transfer.
    reference: String,
    rows: Vec<InvoiceRow>,
    /// Sums beside the rows, net: what was carried, what was credited.
    others: Vec<OtherRow>,
    payments: Vec<PaymentFor>,
    /// How its money comes by itself. Null: nobody has been charged.
    charge: Option<ChargeStanding>,
}

/// What became of what was charged, by card or direct debit: the last time.
#[derive(Serialize, ToSchema)]
pub struct ChargeStanding {
    /// `due`; `processing`; `paid`; `failed`: it may be tried again, and then it is `due` once more.
    #[schema(value_type = String)]
    standing: &'static str,
    /// `card` or `direct_debit`. Null: whoever pays has not chosen yet.
    #[schema(value_type = Option<String>)]
    kind: Option<&'static str>,
    /// The day on which it is charged or debited: `2026-12-02`.
    on: String,
    /// Why it failed: `declined`, `no_funds`, `expired`, `confirmation`, `account_closed`, `no_mandate`, `returned`, `disputed`,
    /// `other`. Null, too: you see only the invoices.
    #[schema(value_type = Option<String>)]
    failure: Option<&'static str>,
}

impl ChargeStanding {
    /// None: it was not needed. `says_why`: to who can manage what pays.
    fn of(charge: &Charge, says_why: bool) -> Option<ChargeStanding> {
        let standing = match charge.state {
            ChargeState::Due => "due",
            ChargeState::Asked | ChargeState::Processing => "processing",
            ChargeState::Paid => "paid",
            ChargeState::Failed => "failed",
            ChargeState::Dropped => return None,
        };
        let failure = charge.failure().filter(|_| says_why && charge.state == ChargeState::Failed);
        Some(ChargeStanding {
            standing,
            kind: charge.kind.map(|kind| kind.as_str()),
            on: charge.due_on.clone(),
            failure: failure.map(|failure| failure.as_str()),
        })
    }
}

/// The VAT on an invoice.
#[derive(Serialize, ToSchema)]
pub struct Vat {
    /// 1900 is 19 %.
    basis_points: u32,
    amount: Money,
    /// Why there is none.
    note: Option<String>,
}

/// What one component of one environment came to.
#[derive(Serialize, ToSchema)]
pub struct InvoiceRow {
    app: String,
    environment: String,
    component: String,
    /// Null, with the days and the price: it was measured.
    plan: Option<String>,
    days: Option<u32>,
    monthly_price: Option<Money>,
    /// Null: it was booked.
    usage: Option<BilledUsage>,
    amount: Money,
}

/// What was measured and is paid for.
#[derive(Serialize, ToSchema)]
pub struct BilledUsage {
    /// Whole units that are paid for.
    quantity: i64,
    /// Whole units that were used besides and cost nothing.
    included: i64,
    unit: String,
    /// 80000 is 0.08 of the currency.
    unit_price_millionths: i64,
}

/// A sum beside the rows.
#[derive(Serialize, ToSchema)]
pub struct OtherRow {
    what: String,
    amount: Money,
}

/// What was paid for an invoice; below zero, it went back.
#[derive(Serialize, ToSchema)]
pub struct PaymentFor {
    amount: Money,
    received_on: String,
}

/// GET `/api/v1/payment-methods/{payment_method}/invoices`
pub async fn list(call: Call<BillingRead>, payment_method: Wanted<ViewInvoices>) -> Answer<Listing<InvoiceSummary>> {
    call.list(move |tx, caller, part| {
        let payer = payment_method.granted(tx, caller)?;
        let rows = queries::invoices_of(tx, &payer, part)?;
        let under_way = invoices::late_under_way(tx, &rows)?;
        let rows = Listing::of(rows, part, queries::position);
        Ok(rows.map(|invoice| InvoiceSummary::of(&invoice, &under_way, tx.now)))
    })
    .await
}

/// GET `/api/v1/payment-methods/{payment_method}/invoices/{number}`
pub async fn show(
    call: Call<BillingRead>,
    payment_method: Wanted<ViewInvoices>,
    number: Named<InvoiceNumber>,
) -> Answer<WholeInvoice> {
    call.answer(move |tx, caller| {
        let payer = payment_method.granted(tx, caller)?;
        WholeInvoice::shown(tx, &payer, &number.id()?)
    })
    .await
}

/// GET `/api/v1/payment-methods/{payment_method}/invoices/{number}/invoice.pdf`
pub async fn pdf(
    call: Call<BillingRead>,
    payment_method: Wanted<ViewInvoices>,
    number: Named<InvoiceNumber>,
) -> Answer<Pdf> {
    call.file(move |tx, caller| {
        let payer = payment_method.granted(tx, caller)?;
        let invoice = invoices::invoice(tx, &payer, &number.id()?)?;
        Ok(files::pdf(tx, &invoice)?)
    })
    .await
}

/// GET `/api/v1/payment-methods/{payment_method}/invoices/{number}/xrechnung.xml`
pub async fn xrechnung(
    call: Call<BillingRead>,
    payment_method: Wanted<ViewInvoices>,
    number: Named<InvoiceNumber>,
) -> Answer<Xml> {
    call.file(move |tx, caller| {
        let payer = payment_method.granted(tx, caller)?;
        let invoice = invoices::invoice(tx, &payer, &number.id()?)?;
        Ok(files::xrechnung(tx, &invoice)?)
    })
    .await
}

impl InvoiceSummary {
    fn of(invoice: &ListedInvoice, under_way: &HashSet<InvoiceId>, now: Moment) -> InvoiceSummary {
        InvoiceSummary {
            number: invoice.number.clone(),
            kind: invoice.kind.as_str(),
            month: invoice.month.clone(),
            gross: Money::of(invoice.gross, invoice.currency),
            paid: Money::of(invoice.paid, invoice.currency),
            standing: word(invoice.standing(under_way.contains(&invoice.id), now)),
            issued_at: invoice.issued_at.into(),
            due_at: invoice.due_at.into(),
        }
    }
}

impl WholeInvoice {
    /// As it is now.
    pub(super) fn shown(tx: &mut Tx, payer: &Granted<ViewInvoices>, number: &str) -> Result<WholeInvoice> {
        let invoice = invoices::invoice(tx, payer, number)?;
        let payments = invoices::payments_for(tx, invoice.id)?;
        let document = invoices::document(&invoice)?;
        let may_be_charged = document.paid_with.is_some() || tx.site.taking.is_anything_offered();
        let charge = if may_be_charged { charges::newest(tx, invoice.id)? } else { None };
        let says_why = payer.also_allows::<ViewPaymentMethod>();
        let charge = charge.as_ref().and_then(|charge| ChargeStanding::of(charge, says_why));
        let standing = charges::standing(tx, &invoice)?;
        Ok(WholeInvoice { charge, ..WholeInvoice::of(&invoice, &document, &payments, standing) })
    }

    fn of(invoice: &Invoice, document: &Document, payments: &[Incoming], standing: Standing) -> WholeInvoice {
        let money = |cents| Money::of(cents, invoice.currency);
        let other = |(what, amount)| OtherRow { what, amount: money(amount) };
        let payment = |it: &Incoming| PaymentFor { amount: money(it.amount), received_on: it.received_on.clone() };
        WholeInvoice {
            summary: InvoiceSummary {
                number: invoice.number.clone(),
                kind: invoice.kind.as_str(),
                month: invoice.month.clone(),
                gross: money(invoice.gross),
                paid: money(invoice.paid),
                standing: word(standing),
                issued_at: invoice.issued_at.into(),
                due_at: invoice.due_at.into(),
            },
            net: money(document.net),
            vat: Vat {
                basis_points: document.vat.basis_points,
                amount: money(document.vat.amount),
                note: document.vat.note.clone(),
            },
            issued_on: document.issued_on.into(),
            due_on: document.due_on.into(),
            reference: document.reference.clone(),
            rows: document.groups.iter().flat_map(|group| rows(group, invoice.currency)).collect(),
            others: document.other_rows().map(other).collect(),
            payments: payments.iter().map(payment).collect(),
            charge: None,
        }
    }
}

fn rows(group: &Group, currency: Currency) -> Vec<InvoiceRow> {
    let lines = group.lines.iter().map(|line| {
        let is_booked = line.measured.is_none();
        InvoiceRow {
            app: group.app.clone(),
            environment: group.environment.clone(),
            component: line.component.clone(),
            plan: is_booked.then(|| line.plan.clone()),
            days: is_booked.then_some(line.days),
            monthly_price: is_booked.then(|| Money::of(line.monthly_price, currency)),
            usage: line.measured.as_ref().map(|it| BilledUsage {
                quantity: it.quantity,
                included: it.included,
                unit: it.unit.clone(),
                unit_price_millionths: it.unit_price,
            }),
            amount: Money::of(line.amount, currency),
        }
    });
    lines.collect()
}

fn word(standing: Standing) -> &'static str {
    match standing {
        Standing::Open => "open",
        Standing::PartlyOpen => "partly_open",
        Standing::Overdue => "overdue",
        Standing::Paid => "paid",
        Standing::WrittenOff => "written_off",
        Standing::Credited => "credited",
        Standing::CreditNote => "credit_note",
    }
}
