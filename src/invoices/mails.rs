//! The words of the mails about invoices. They go to the invoice email, or to those who can manage the payment method:
//! whoever reads them may see the amount.

use crate::error::Result;
use crate::mail::Letter;
use crate::model::AppId;
use crate::model::email_address::EmailAddress;
use crate::model::invoice::{Document, Invoice, InvoiceState};
use crate::model::mail::MailKind;
use crate::model::money;
use crate::model::written::some_of;
use crate::paths;
use crate::payments::mails::{Way, transfer};
use crate::payments::queries::kept_by_credit_note;
use crate::store::{Moment, Tx};

use super::queries;

/// For how long a mail about an invoice is worth sending.
const USEFUL_DAYS: i64 = 30;

/// A new invoice.
pub(super) fn invoice(tx: &Tx, invoice: &Invoice, to: &EmailAddress, way: Way) -> Result<Letter> {
    let document = queries::document(invoice)?;
    let amount = money::in_words(invoice.gross, invoice.currency);
    let month = invoice.month_in_words();
    let subject = format!("Your invoice {} for {month}: {amount}", invoice.number);
    let letter = Letter::new(MailKind::Invoice, to, subject)
        .text(format!(
            "This is the invoice of {} for {}, for {month}.",
            document.seller.name, document.buyer.address.company
        ))
        .list(items(&document));
    let letter = match invoice.state {
        InvoiceState::Paid if invoice.settled_at == Some(invoice.issued_at) => {
            letter.text(format!("{amount} in all. It is paid from your credit: there is nothing to do."))
        }
        InvoiceState::Open => how_to_pay(letter, invoice, &document),
        _ => letter.text(format!("{amount} in all. It is settled: there is nothing to do.")),
    };
    let letter = way.add(tx, letter, "Look at the invoice", invoice);
    let letter = match way {
        Way::Link(_) => letter,
        Way::LogIn => letter.small(format!(
            "You get this because you can manage the payment method “{}”: its invoice email is not confirmed.",
            document.buyer.payment_method
        )),
    };
    Ok(letter.bringing(invoice.id).useful_until(tx.now.plus_days(USEFUL_DAYS)))
}

/// An invoice was taken back.
pub(super) fn credit_note(
    tx: &mut Tx,
    note: &Invoice,
    invoice: &Invoice,
    to: &EmailAddress,
    way: Way,
) -> Result<Letter> {
    let amount = money::in_words(note.gross, note.currency);
    let seller = queries::document(note)?.seller.name;
    let kept = kept_by_credit_note(tx, invoice.id)?;
    let then = if kept > 0 {
        let paid = money::in_words(kept, invoice.currency);
        format!("You have paid {paid} for it: that is credit now, and pays what is open or your next invoice.")
    } else {
        "It need not be paid. There is nothing to do.".to_owned()
    };
    let letter = Letter::new(MailKind::CreditNote, to, format!("Your invoice {} was taken back", invoice.number))
        .text(format!("{seller} has taken back the invoice {} over {amount}. {then}", invoice.number))
        .text(format!("The credit note {} is for your books.", note.number));
    let letter = way.add(tx, letter, "Look at the credit note", note);
    Ok(letter.bringing(note.id).useful_until(tx.now.plus_days(USEFUL_DAYS)))
}

fn how_to_pay(letter: Letter, invoice: &Invoice, document: &Document) -> Letter {
    let owed = money::in_words(invoice.owed(), invoice.currency);
    let before = if invoice.paid > 0 {
        format!("{} is paid from your credit. ", money::in_words(invoice.paid, invoice.currency))
    } else {
        String::new()
    };
    letter
        .text(format!("{before}Please transfer {owed} by {}.", document.due_on.format("%-d %B %Y")))
        .list(transfer(document, &owed))
}

/// What each website comes to.
fn items(document: &Document) -> Vec<String> {
    let said = |cents| money::in_words(cents, document.currency);
    let mut apps: Vec<(&str, i64)> = Vec::new();
    for group in &document.groups {
        match apps.iter_mut().find(|(app, _)| *app == group.app) {
            Some((_, sum)) => *sum += group.net,
            None => apps.push((&group.app, group.net)),
        }
    }
    let shown = apps.iter().take(10).map(|(app, sum)| format!("{app}: {}", said(*sum)));
    let more = (apps.len() > 10).then(|| format!("and {} more", apps.len() - 10));
    let carried = document.carried.iter().map(|one| format!("{}, carried: {}", one.month, said(one.net)));
    shown.chain(more).chain(carried).chain([format!("VAT: {}", said(document.vat.amount))]).collect()
}

/// To who works on apps whose payer has not paid: that something is wrong, not what. No amount, no number.
pub(super) fn payment_problem(
    tx: &mut Tx,
    apps: &[(AppId, &str)],
    day: &str,
    act_by: Moment,
    to: &EmailAddress,
) -> Result<()> {
    let names: Vec<&str> = apps.iter().map(|(_, name)| *name).collect();
    let (names, it) = (some_of(&names), if apps.len() == 1 { "it" } else { "them" });
    let subject = format!("There is a payment problem with {names}. Act by {day}");
    let letter = Letter::new(MailKind::PaymentProblem, to, subject)
        .text(format!("There is a payment problem with {names}. Act by {day}: talk to whoever pays for {it}."))
        .text("Nothing is switched off by itself on that day. But somebody of us then has to decide how it goes on.")
        .text("What exactly it is about, only people who can manage the billing see.");
    let letter = match apps {
        [(app, name)] => letter.button(tx, &format!("Look at {name}"), &paths::app(*app)),
        _ => letter.button(tx, "Look at your apps", &paths::apps()),
    };
    letter.useful_until(act_by).queue(tx)?;
    Ok(())
}
