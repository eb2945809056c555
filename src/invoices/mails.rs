//! The words of the mails about invoices. They go to the invoice email, or to those who can manage the payment method:
//! whoever reads them may see the amount.

use crate::access::billing::Link;
use crate::error::Result;
use crate::mail::Letter;
use crate::model::AppId;
use crate::model::email_address::EmailAddress;
use crate::model::invoice::{Document, Invoice, InvoiceKind, InvoiceState};
use crate::model::mail::MailKind;
use crate::model::money;
use crate::model::secret::Purpose;
use crate::model::written::some_of;
use crate::paths;
use crate::payments::queries::kept_by_credit_note;
use crate::store::{Moment, Tx};

use super::open_again::Why;
use super::queries;

/// For how long a mail about an invoice is worth sending.
const USEFUL_DAYS: i64 = 30;
/// And a reminder.
const REMINDER_USEFUL_DAYS: i64 = 7;

/// How its receiver gets to see what a mail is about.
#[derive(Debug, Clone, Copy)]
pub(super) enum Way {
    /// By a link: whoever has it.
    Link(Link),
    /// By logging in: the receiver can manage the payment method.
    LogIn,
}

impl Way {
    /// The one act of the letter, and what there is to know about it.
    fn add(self, tx: &Tx, letter: Letter, label: &str, invoice: &Invoice) -> Letter {
        let what = if invoice.kind == InvoiceKind::Invoice { "invoice" } else { "credit note" };
        match self {
            Way::Link(Link { version, until }) => {
                letter.link(label, Purpose::Invoice, invoice.id.as_str(), version).small(format!(
                    "Whoever has this link can see this {what} until {}, without a password.",
                    until.date()
                ))
            }
            Way::LogIn => letter.button(tx, label, &paths::invoice(invoice.payment_method_id, &invoice.number)),
        }
    }
}

/// A new invoice.
pub(super) fn invoice(tx: &mut Tx, invoice: &Invoice, to: &EmailAddress, way: Way) -> Result<()> {
    let document = queries::document(invoice)?;
    let amount = money::in_words(invoice.gross, invoice.currency);
    let month = queries::month_in_words(invoice);
    let subject = format!("Your invoice {} for {month}: {amount}", invoice.number);
    let letter = Letter::new(MailKind::Invoice, to, subject)
        .text(format!("This is the invoice of {} for {}, for {month}.", document.seller.name, document.buyer.company))
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
    letter.bringing(invoice.id).useful_until(tx.now.plus_days(USEFUL_DAYS)).queue(tx)?;
    Ok(())
}

/// An invoice was taken back.
pub(super) fn credit_note(tx: &mut Tx, note: &Invoice, invoice: &Invoice, to: &EmailAddress, way: Way) -> Result<()> {
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
    way.add(tx, letter, "Look at the credit note", note)
        .bringing(note.id)
        .useful_until(tx.now.plus_days(USEFUL_DAYS))
        .queue(tx)?;
    Ok(())
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

/// What a transfer needs.
fn transfer(document: &Document, owed: &str) -> Vec<String> {
    vec![
        format!("Amount: {owed}"),
        format!("To: {}", document.seller.name),
        format!("IBAN: {}", grouped(&document.seller.iban)),
        format!("Reference: {}", document.reference),
    ]
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

/// `DE89 3704 0044 0532 0130 00`
pub(crate) fn grouped(iban: &str) -> String {
    let letters: Vec<char> = iban.chars().collect();
    letters.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

/// Why somebody is asked for money again.
pub(super) enum Reminder {
    First,
    Second,
    /// With the last day to pay.
    LastNotice(String),
    /// It was paid, and that went back. With the last day to pay.
    OpenAgain {
        why: Why,
        day: String,
    },
}

impl Reminder {
    fn kind(&self) -> MailKind {
        match self {
            Reminder::First | Reminder::Second => MailKind::InvoiceReminder,
            Reminder::LastNotice(_) => MailKind::LastNotice,
            Reminder::OpenAgain { .. } => MailKind::InvoiceOpenAgain,
        }
    }

    fn subject(&self, number: &str, owed: &str) -> String {
        match self {
            Reminder::First => format!("A reminder: {owed} of the invoice {number} is open"),
            Reminder::Second => format!("The second reminder: {owed} of the invoice {number} is open"),
            Reminder::LastNotice(day) => format!("Please pay the invoice {number} by {day}: {owed}"),
            Reminder::OpenAgain { .. } => format!("Your invoice {number} is open again: {owed}"),
        }
    }

    fn words(&self, owed: &str, email: &str) -> Vec<String> {
        match self {
            Reminder::First => vec![
                format!("It is easy to forget one: {owed} is still open. Please transfer it in the next days."),
                format!("Is something not right with the invoice? Write to {email}."),
            ],
            Reminder::Second => vec![
                format!("We have reminded you once, and {owed} is still open. Please transfer it now."),
                format!("Do you need more time, or is something not right? Write to {email}, and we find a way."),
            ],
            Reminder::LastNotice(day) => vec![
                format!("We have reminded you twice, and {owed} is still open. Please transfer it by {day}."),
                format!("Or write to {email} by then: tell us what keeps you, and we find a way together."),
                "If we hear nothing, somebody of us has to decide how it goes on with what you pay for. Nothing is \
                 switched off by itself."
                    .to_owned(),
            ],
            Reminder::OpenAgain { why, day } => vec![
                match why {
                    Why::WentBack => {
                        "A payment for it went back: your bank returned it, or it was not for this invoice."
                    }
                    Why::CreditIsGone => {
                        "It was paid from your credit. A payment that this credit came from went back, so it is open."
                    }
                }
                .to_owned(),
                format!("Please transfer {owed} by {day}. Is something not right? Write to {email}."),
            ],
        }
    }
}

/// A reminder of an invoice that is not paid. Its link is never made anew here.
pub(super) fn reminder(tx: &mut Tx, invoice: &Invoice, reminder: &Reminder, to: &EmailAddress, way: Way) -> Result<()> {
    let document = queries::document(invoice)?;
    let owed = money::in_words(invoice.owed(), invoice.currency);
    let due = document.due_on.format("%-d %B %Y");
    let month = queries::month_in_words(invoice);
    let is = if invoice.due_at > tx.now { "is" } else { "was" };
    let of = format!("The invoice {} for {month} {is} to be paid by {due}.", invoice.number);
    let mut letter = Letter::new(reminder.kind(), to, reminder.subject(&invoice.number, &owed)).text(of);
    for words in reminder.words(&owed, &document.seller.email) {
        letter = letter.text(words);
    }
    if invoice.paid > 0 {
        let paid = money::in_words(invoice.paid, invoice.currency);
        letter = letter.text(format!("{paid} of it is paid already, thank you."));
    }
    let letter = letter.list(transfer(&document, &owed));
    let letter = way.add(tx, letter, "Look at the invoice", invoice).bringing(invoice.id);
    let letter = match reminder {
        Reminder::OpenAgain { .. } => letter,
        _ => letter
            .small("If you have paid in the last days, our mails have crossed: thank you, there is nothing to do."),
    };
    letter.useful_until(tx.now.plus_days(REMINDER_USEFUL_DAYS)).queue(tx)?;
    Ok(())
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
