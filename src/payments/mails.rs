//! The words of the mails that ask for money, and what is the same in all mails about an invoice.

use super::queries::credited_in_part;
use crate::access::billing::Link;
use crate::costs::queries::today;
use crate::error::{Error, Result};
use crate::mail::Letter;
use crate::model::bank;
use crate::model::credential::Credential;
use crate::model::document::{Document, InvoiceKind};
use crate::model::email_address::EmailAddress;
use crate::model::invoice::Invoice;
use crate::model::mail::MailKind;
use crate::model::moment;
use crate::model::money;
use crate::model::person::Person;
use crate::model::secret::Purpose;
use crate::paths;
use crate::store::Tx;

/// For how long a reminder is worth sending.
const REMINDER_USEFUL_DAYS: i64 = 7;

/// How its receiver gets to see what a mail is about.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Way {
    /// By a link: whoever has it.
    Link(Link),
    /// By logging in: the receiver can manage the payment method.
    LogIn,
}

impl Way {
    /// The one act of the letter, and what there is to know about it.
    pub(crate) fn add(self, tx: &Tx, letter: Letter, label: &str, invoice: &Invoice) -> Letter {
        let what = if invoice.kind == InvoiceKind::Invoice { "invoice" } else { "credit note" };
        match self {
            Way::Link(Link { version, until }) => {
                letter.link(label, Purpose::Invoice, invoice.id.as_str(), version).small(format!(
                    "Anyone with this link can view this {what} until {}, without a password.",
                    until.date()
                ))
            }
            Way::LogIn => letter.button(tx, label, &paths::invoice(invoice.payment_method_id, &invoice.number)),
        }
    }
}

/// Why somebody is asked for money again.
pub(crate) enum Reminder {
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

/// What went back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Why {
    /// A payment for this invoice.
    WentBack,
    /// A payment for another one, of which too much had paid for this one.
    CreditIsGone,
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
            Reminder::First => format!("Reminder: {owed} of invoice {number} is unpaid"),
            Reminder::Second => format!("Second reminder: {owed} of invoice {number} is unpaid"),
            Reminder::LastNotice(day) => format!("Please pay invoice {number} by {day}: {owed}"),
            Reminder::OpenAgain { .. } => format!("Your invoice {number} is open again: {owed}"),
        }
    }

    fn words(&self, owed: &str, email: &str) -> Vec<String> {
        match self {
            Reminder::First => vec![
                format!("It’s easy to miss one: {owed} is still unpaid. Please transfer it within the next few days."),
                format!("Is something wrong with the invoice? Write to {email}."),
            ],
            Reminder::Second => vec![
                format!("We have reminded you once, and {owed} is still unpaid. Please transfer it now."),
                format!("Do you need more time, or is something wrong? Write to {email} and we’ll find a solution."),
            ],
            Reminder::LastNotice(day) => vec![
                format!("We have reminded you twice, and {owed} is still unpaid. Please transfer it by {day}."),
                format!("Or write to {email} by then: tell us what’s holding things up and we’ll find a solution together."),
                "If we don’t hear from you, one of us will have to decide what happens to what you pay for. Nothing is \
                 switched off automatically."
                    .to_owned(),
            ],
            Reminder::OpenAgain { why, day } => vec![
                match why {
                    Why::WentBack => {
                        "A payment for it was undone: your bank returned it, or it was not for this invoice."
                    }
                    Why::CreditIsGone => {
                        "It was paid from your credit. A payment that this credit came from was undone, so it is open again."
                    }
                }
                .to_owned(),
                format!("Please transfer {owed} by {day}. Is something wrong? Write to {email}."),
            ],
        }
    }
}

/// A reminder of an invoice that is not paid. Its link is never made anew here.
pub(super) fn reminder(tx: &mut Tx, invoice: &Invoice, reminder: &Reminder, to: &EmailAddress, way: Way) -> Result<()> {
    let document = invoice.read_document().map_err(|problem| Error::Internal(problem.to_string()))?;
    let owed = money::in_words(invoice.owed(), invoice.currency);
    let due = moment::day(document.due_on);
    let month = invoice.month_in_words();
    let is = if invoice.due_at > tx.now && document.due_on >= today(tx) { "is" } else { "was" };
    let of = format!("Invoice {} for {month} {is} due on {due}.", invoice.number);
    let mut letter = Letter::new(reminder.kind(), to, reminder.subject(&invoice.number, &owed)).text(of);
    for words in reminder.words(&owed, &document.seller.email) {
        letter = letter.text(words);
    }
    if invoice.paid > 0 {
        let paid = money::in_words(invoice.paid, invoice.currency);
        letter = letter.text(match credited_in_part(tx, invoice.id)? {
            0 => format!("{paid} of it has already been paid, thank you."),
            credited if credited == invoice.paid => format!("{paid} of it has been credited."),
            _ => format!("{paid} of it has already been paid or credited, thank you."),
        });
    }
    let letter = letter.list(transfer(&document, &owed));
    let letter = way.add(tx, letter, "View invoice", invoice).bringing(invoice.id);
    let letter = match reminder {
        Reminder::OpenAgain { .. } => letter,
        _ => letter.small("If you’ve just paid, our messages have crossed. Thank you, there is nothing to do."),
    };
    letter.useful_until(tx.now.plus_days(REMINDER_USEFUL_DAYS)).queue(tx)?;
    Ok(())
}

/// What a transfer needs.
pub(crate) fn transfer(document: &Document, owed: &str) -> Vec<String> {
    vec![
        format!("Amount: {owed}"),
        format!("To: {}", document.seller.name),
        format!("IBAN: {}", bank::grouped(&document.seller.iban)),
        format!("Reference: {}", document.reference),
    ]
}

/// To somebody who has lost access: what they have set up goes on paying. `own`: that, each with the name of its payment method.
pub(crate) fn still_charged<'a>(
    letter: Letter,
    actor: &Person,
    own: impl IntoIterator<Item = (&'a str, &'a Credential)>,
) -> Letter {
    own.into_iter().fold(letter, |letter, (name, credential)| {
        let what = credential.still_charged(&format!("“{name}”"));
        letter.text(format!("Your {} {what}. To stop that, ask {}.", credential.owned(), actor.name))
    })
}
