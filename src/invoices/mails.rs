//! The words of the mails about invoices. They go to the invoice email, or to those who can manage the payment method:
//! whoever reads them may see the amount.

use crate::costs::queries::today;
use crate::error::Result;
use crate::mail::Letter;
use crate::model::AppId;
use crate::model::document::Document;
use crate::model::email_address::EmailAddress;
use crate::model::invoice::{Invoice, InvoiceState};
use crate::model::invoice_copy::InvoiceCopy;
use crate::model::mail::MailKind;
use crate::model::moment;
use crate::model::money;
use crate::model::payment_method::PaymentMethod;
use crate::model::written::some_of;
use crate::paths;
use crate::payments::charged::{ByItself, still_coming};
use crate::payments::going_back::{self, GoingBack};
use crate::payments::mails::{Way, transfer};
use crate::payments::queries::{has_made_credit, kept_by_credit_note, paid_for_replaced};
use crate::store::{Moment, Tx};

use super::queries;

/// For how long a mail about an invoice is worth sending.
const USEFUL_DAYS: i64 = 30;

/// A new invoice.
pub(super) fn invoice(tx: &mut Tx, invoice: &Invoice, to: &EmailAddress, way: Way) -> Result<Letter> {
    let document = queries::document(invoice)?;
    let amount = money::in_words(invoice.gross, invoice.currency);
    let month = invoice.month_in_words();
    let subject = format!("Your invoice {} for {month}: {amount}", invoice.number);
    let letter = Letter::new(MailKind::Invoice, to, subject)
        .text(format!(
            "Here is your invoice from {} for {month}, made out to {}.",
            document.seller.name, document.buyer.address.company
        ))
        .list(items(&document));
    let letter = what_to_do(tx, letter, invoice, &document)?;
    let letter = way.add(tx, letter, "View invoice", invoice);
    let letter = why_you(letter, way, &document);
    Ok(letter.bringing(invoice.id).useful_until(tx.now.plus_days(USEFUL_DAYS)))
}

/// An invoice was wrong: a new one replaces it, and a credit note cancels it. Both in one mail.
pub(super) fn corrected(tx: &mut Tx, invoice: &Invoice, note: &Invoice, to: &EmailAddress, way: Way) -> Result<Letter> {
    let document = queries::document(invoice)?;
    let month = invoice.month_in_words();
    let amount = money::in_words(invoice.gross, invoice.currency);
    let replaced = document.corrects.as_deref().unwrap_or_default();
    let subject = format!("Your corrected invoice {} for {month}: {amount}", invoice.number);
    let letter = Letter::new(MailKind::InvoiceCorrected, to, subject)
        .text(format!(
            "{} has corrected your invoice {replaced} for {month}. Invoice {} replaces it, and credit note {} \
             cancels it. Please keep all three for your books.",
            document.seller.name, invoice.number, note.number
        ))
        .list(items(&document));
    let letter = match paid_for_replaced(tx, invoice)? {
        0 => letter,
        _ => letter.text(format!("What you paid for {replaced} counts towards it.")),
    };
    let letter = what_to_do(tx, letter, invoice, &document)?;
    let letter = way.add(tx, letter, "View new invoice", invoice);
    let letter = match way {
        Way::Link(_) => letter.other_link("View credit note", note.id.as_str()),
        Way::LogIn => letter.button(tx, "View credit note", &paths::invoice(note.payment_method_id, &note.number)),
    };
    let letter = why_you(letter, way, &document);
    Ok(letter.bringing(invoice.id).useful_until(tx.now.plus_days(USEFUL_DAYS)))
}

fn why_you(letter: Letter, way: Way, document: &Document) -> Letter {
    match way {
        Way::Link(_) => letter,
        Way::LogIn => letter.small(format!(
            "You’re getting this because you can manage the payment method “{}”, and its invoice email is not confirmed.",
            document.buyer.payment_method
        )),
    }
}

/// What brings an invoice or credit note, for an address that gets a copy: with a way to end that.
pub(super) fn as_copy(letter: Letter, payer: &PaymentMethod, copy: &InvoiceCopy) -> Letter {
    let of = &payer.name;
    letter
        .small(format!("This is a copy. You’re getting it because you confirmed this address for invoices of “{of}”."))
        .foot_link("Stop these emails", copy.id)
}

/// An invoice was credited, in full or in part.
pub(super) fn credit_note(
    tx: &mut Tx,
    note: &Invoice,
    invoice: &Invoice,
    to: &EmailAddress,
    way: Way,
) -> Result<Letter> {
    let document = queries::document(note)?;
    let letter = if document.is_partial {
        credited_in_part(tx, note, invoice, &document, to)?
    } else {
        credited_in_full(tx, note, invoice, &document, to)?
    };
    let letter = match &document.reason {
        Some(reason) => letter.text(format!("The reason: {reason}")),
        None => letter,
    };
    let letter = letter.text(format!("Please keep credit note {} for your books.", note.number));
    let letter = way.add(tx, letter, "View credit note", note);
    Ok(letter.bringing(note.id).useful_until(tx.now.plus_days(USEFUL_DAYS)))
}

fn credited_in_part(
    tx: &mut Tx,
    note: &Invoice,
    invoice: &Invoice,
    document: &Document,
    to: &EmailAddress,
) -> Result<Letter> {
    let amount = money::in_words(note.gross, note.currency);
    let then = match invoice.state {
        InvoiceState::Open => {
            let owed = money::in_words(invoice.owed(), invoice.currency);
            let of_invoice = queries::document(invoice)?;
            let is_under_way = ByItself::of(tx, invoice, &of_invoice)?.is_under_way();
            match by_when(tx, invoice, &of_invoice) {
                _ if is_under_way => format!("You don’t have to do anything for the remaining {owed}."),
                Some(day) => format!("The remaining {owed} is due by {day}."),
                None => format!("The remaining {owed} is still due."),
            }
        }
        InvoiceState::Paid if has_made_credit(tx, invoice, &note.number)? => {
            "What you overpaid is now credit. It pays open invoices or your next one.".to_owned()
        }
        InvoiceState::Paid => "There is nothing more to pay.".to_owned(),
        InvoiceState::WrittenOff | InvoiceState::Credited => "There is nothing to do.".to_owned(),
    };
    let then = going_back::of_note(tx, invoice.id, note.issued_at)?.map_or(then, |back| refunding(&back, note));
    let subject = format!("Part of your invoice {} has been credited: {amount}", invoice.number);
    let words = format!("{} has credited {amount} of invoice {}. {then}", document.seller.name, invoice.number);
    Ok(Letter::new(MailKind::CreditNote, to, subject).text(words))
}

fn credited_in_full(
    tx: &mut Tx,
    note: &Invoice,
    invoice: &Invoice,
    document: &Document,
    to: &EmailAddress,
) -> Result<Letter> {
    let amount = money::in_words(note.gross, note.currency);
    let seller = &document.seller.name;
    let kept = kept_by_credit_note(tx, invoice.id)?;
    let back = going_back::of_note(tx, invoice.id, note.issued_at)?;
    let then = if let Some(number) = &document.replaced_by {
        format!("Invoice {number} replaces it. What you paid for the old one counts towards the new one.")
    } else if let Some(back) = &back {
        let rest = kept - back.amount;
        let words = refunding(back, note);
        if rest <= 0 {
            words
        } else {
            let rest = money::in_words(rest, invoice.currency);
            format!("{words} The other {rest} you paid is now credit. It pays open invoices or your next one.")
        }
    } else if kept > 0 {
        let paid = money::in_words(kept, invoice.currency);
        format!("The {paid} you paid for it is now credit. It pays open invoices or your next one.")
    } else {
        "You don’t have to pay it. There is nothing to do.".to_owned()
    };
    let letter = Letter::new(MailKind::CreditNote, to, format!("Your invoice {} has been cancelled", invoice.number))
        .text(format!("{seller} has cancelled invoice {}, with a credit note for {amount}. {then}", invoice.number));
    Ok(match still_coming(tx, invoice)? {
        Some(words) => letter.text(words),
        None => letter,
    })
}

/// What was paid goes back there.
fn refunding(back: &GoingBack, note: &Invoice) -> String {
    let amount = money::in_words(back.amount, note.currency);
    format!("We’re refunding {amount} to {}. That usually takes a few days.", back.to)
}

fn what_to_do(tx: &mut Tx, letter: Letter, invoice: &Invoice, document: &Document) -> Result<Letter> {
    let amount = money::in_words(invoice.gross, invoice.currency);
    // What was paid for another one came as a transfer: they do not think of it as credit.
    let is_from_credit = paid_for_replaced(tx, invoice)? == 0;
    Ok(match invoice.state {
        InvoiceState::Paid if is_from_credit && invoice.settled_at == Some(invoice.issued_at) => {
            letter.text(format!("Total: {amount}. It has been paid from your credit, so there is nothing to do."))
        }
        InvoiceState::Open => how_to_pay(tx, letter, invoice, document, is_from_credit)?,
        _ => letter.text(format!("Total: {amount}. It is settled, so there is nothing to do.")),
    })
}

fn how_to_pay(
    tx: &mut Tx,
    letter: Letter,
    invoice: &Invoice,
    document: &Document,
    is_from_credit: bool,
) -> Result<Letter> {
    let owed = money::in_words(invoice.owed(), invoice.currency);
    let paid = money::in_words(invoice.paid, invoice.currency);
    let before = match invoice.paid {
        0 => String::new(),
        _ if is_from_credit && invoice.issued_at == tx.now => format!("{paid} has been paid from your credit. "),
        _ => format!("{paid} of it is already settled. "),
    };
    // Of what replaces another one, the money of that may be on its way.
    let is_new = invoice.issued_at == tx.now && invoice.corrects_id.is_none();
    let by_itself =
        if is_new { ByItself::planned(tx, invoice, document) } else { ByItself::of(tx, invoice, document)? };
    if let Some(announcement) = by_itself.announcement {
        let total = if invoice.paid == 0 { "Total" } else { "Left to pay" };
        return Ok(letter.text(format!("{before}{total}: {owed}. {announcement} You don’t have to do anything.")));
    }
    let letter = match by_itself.failed {
        Some(failed) => letter.text(failed),
        None => letter,
    };
    let by = by_when(tx, invoice, document).map_or_else(String::new, |day| format!(" by {day}"));
    Ok(letter.text(format!("{before}Please transfer {owed}{by}.")).list(transfer(document, &owed)))
}

/// `15 November 2026`: the last day to pay; None: it is over.
fn by_when(tx: &Tx, invoice: &Invoice, document: &Document) -> Option<String> {
    let is_over = invoice.due_at <= tx.now || document.due_on < today(tx);
    (!is_over).then(|| moment::day(document.due_on))
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
    let adjusted = document.adjustments.iter().map(|one| format!("{}: {}", one.words, said(one.net)));
    shown.chain(more).chain(carried).chain(adjusted).chain([format!("VAT: {}", said(document.vat.amount))]).collect()
}

/// To who works on apps whose payer has not paid: that something is wrong, not what. No amount, no number, also if they may
/// pay it.
pub(super) fn payment_problem(
    tx: &mut Tx,
    apps: &[(AppId, &str)],
    (day, act_by): (&str, Moment),
    may_pay: bool,
    to: &EmailAddress,
) -> Result<()> {
    let names: Vec<&str> = apps.iter().map(|(_, name)| *name).collect();
    let (names, it) = (some_of(&names), if apps.len() == 1 { "it" } else { "them" });
    let subject = format!("Payment problem with {names}: please act by {day}");
    let letter = Letter::new(MailKind::PaymentProblem, to, subject)
        .text(format!("There is a payment problem with {names}. Please talk to whoever pays for {it} by {day}."))
        .text("Nothing is switched off automatically on that day, but one of us will then have to decide what happens next.")
        .text("Only people who manage the billing can see the details.");
    let letter = match apps {
        [(app, _), ..] if may_pay => letter
            .text(format!(
                "Whoever pays for {it} lets you pay the unpaid invoice yourself, this once. You won’t get access to the \
                 billing."
            ))
            .button(tx, "Pay this invoice", &paths::pay_for_app(*app)),
        [(app, name)] => letter.button(tx, &format!("View {name}"), &paths::app(*app)),
        _ => letter.button(tx, "View your apps", &paths::apps()),
    };
    letter.useful_until(act_by).queue(tx)?;
    Ok(())
}
