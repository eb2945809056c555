//! The words of the mails about an invoice that could not be charged, and about debits on another day than invoices say. They go to
//! those who can do something about it.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::access::people::billing_people;
use crate::error::Result;
use crate::mail::Letter;
use crate::model::charge::{Charge, Failure, Way};
use crate::model::credential::{Credential, PaymentKind};
use crate::model::invoice::Invoice;
use crate::model::mail::MailKind;
use crate::model::moment;
use crate::model::money;
use crate::paths;
use crate::payments::credentials::on_paper_of;
use crate::store::schema::{credentials, payment_methods};
use crate::store::{Tx, WholeRows};

/// Nothing more is tried.
pub(super) fn failed(tx: &mut Tx, invoice: &Invoice, charge: &Charge, failure: Failure) -> Result<()> {
    let (tried, owed) = (tried(tx, charge, invoice)?, money::in_words(invoice.owed(), invoice.currency));
    let subject = format!("The payment for invoice {} failed: {owed}", invoice.number);
    let why = format!("We couldn’t {tried}. {}", failure.sentence());
    not_charged(tx, invoice, charge.way, &subject, [&why, what_to_do(charge, failure)])
}

/// An operator has stopped it.
pub(super) fn stopped(tx: &mut Tx, invoice: &Invoice, charge: &Charge) -> Result<()> {
    let (tried, owed) = (tried(tx, charge, invoice)?, money::in_words(invoice.owed(), invoice.currency));
    let subject = format!("The payment for invoice {} was stopped: {owed}", invoice.number);
    let what = format!("We’ve stopped our attempt to {tried}. No money was taken.");
    let then = "We won’t try again on our own. Please open the invoice to pay it.";
    not_charged(tx, invoice, charge.way, &subject, [&what, then])
}

fn not_charged(tx: &mut Tx, invoice: &Invoice, way: Way, subject: &str, words: [&str; 2]) -> Result<()> {
    let (payer, [what, then]) = (invoice.payment_method_id, words);
    let page = paths::invoice(payer, &invoice.number);
    for person in billing_people(tx, payer)? {
        let Some(address) = &person.email else { continue };
        let letter = Letter::new(MailKind::InvoiceNotCharged, address, subject).text(what).text(then);
        let letter = letter.button(tx, "View invoice", &page);
        let letter = match way {
            Way::ByItself => letter.button(tx, "Change how invoices are paid", &paths::how_you_pay(payer)),
            Way::Present => letter,
        };
        letter.small("Nothing is switched off automatically.").queue(tx)?;
    }
    Ok(())
}

/// What is debited on another day than its invoice says is announced: the rules of SEPA want it, for each debit. To those who can do
/// something about it.
pub(super) fn debits_announced(tx: &mut Tx, credential: &Credential, on: NaiveDate, all: &[&Invoice]) -> Result<()> {
    let Some(first) = all.first() else { return Ok(()) };
    let payer = first.payment_method_id;
    let name: String = payment_methods::table.find(payer).select(payment_methods::name).first(tx.conn)?;
    let with = on_paper_of(tx, credential, on);
    let said = |invoice: &&Invoice| {
        let amount = money::in_words(invoice.owed(), invoice.currency);
        format!("Invoice {}: {}", invoice.number, with.announcement(&amount))
    };
    for person in billing_people(tx, payer)? {
        let Some(address) = &person.email else { continue };
        let subject = format!("Direct debit for “{name}” on {}", moment::day(on));
        Letter::new(MailKind::DebitAnnounced, address, subject)
            .text(format!("This payment method has unpaid invoices: “{name}”."))
            .list(all.iter().map(said).collect())
            .button(tx, &format!("View {name}"), &paths::payment_method(payer))
            .small("If you pay an invoice another way before that day, it isn’t debited.")
            .queue(tx)?;
    }
    Ok(())
}

/// `charge €35.32 to Visa ···· 4242 for invoice …`, `collect €35.32 by SEPA Direct Debit from the account ending in 3000 for …`
fn tried(tx: &mut Tx, charge: &Charge, invoice: &Invoice) -> Result<String> {
    let known: Option<Credential> = match charge.credential_id {
        Some(id) => Some(credentials::table.find(id).select(Credential::as_select()).first_row(tx.conn)?),
        None => None,
    };
    let amount = money::in_words(charge.amount, invoice.currency);
    let with = match (charge.kind, known.map(|credential| credential.words())) {
        (Some(PaymentKind::DirectDebit), Some(account)) => format!("collect {amount} by {account}"),
        (Some(PaymentKind::DirectDebit), None) => format!("collect {amount} by SEPA Direct Debit"),
        (_, Some(card)) => format!("charge {amount} to {card}"),
        (_, None) => format!("collect {amount}"),
    };
    let payer = payment_methods::table.find(invoice.payment_method_id);
    let name: String = payer.select(payment_methods::name).first(tx.conn)?;
    Ok(format!("{with} for invoice {} of the payment method “{name}”", invoice.number))
}

fn what_to_do(charge: &Charge, failure: Failure) -> &'static str {
    match failure {
        _ if charge.way == Way::Present => "Please open the invoice to pay it another way.",
        Failure::Confirmation => {
            "Please open the invoice and pay it there: the bank will then ask you to confirm. We won’t try again on \
             our own."
        }
        Failure::Expired | Failure::AccountClosed | Failure::NoMandate => {
            "Please open the invoice to pay it, and choose another card or account for future invoices. We won’t try \
             again on our own."
        }
        _ if failure.may_pass() && charge.tries_left == 0 && charge.number > 1 => {
            "We’ve tried several times and won’t try again on our own. Please open the invoice to pay it, or choose \
             another card or account."
        }
        _ => "We won’t try again on our own. Please open the invoice to pay it, or choose another card or account.",
    }
}
