//! An invoice or a credit note, and what happens to it after it got its number.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Serialize, Serializer};

use super::document::{Document, InvoiceKind};
use super::moment::Moment;
use super::payment_method::Currency;
use super::usage::{Cents, Month};
use super::{InvoiceId, PaymentMethodId, money};

crate::text_enum! {
    /// Whether it is overdue depends on the day: see [`Invoice::standing`].
    InvoiceState {
        Open => "open",
        Paid => "paid",
        /// Nobody asks for it any more.
        WrittenOff => "written_off",
        /// A credit note took it back.
        Credited => "credited",
    }
}

impl InvoiceState {
    /// What is still to be paid of an invoice in this state that comes to so much.
    fn owed(self, gross: Cents, paid: Cents) -> Cents {
        if self == InvoiceState::Open { gross - paid } else { 0 }
    }
}

/// How an invoice stands on a day, in the words that people read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Open,
    /// Something was paid of it, or credited.
    PartlyOpen,
    Overdue,
    Paid,
    WrittenOff,
    Credited,
    /// It is no invoice: it takes one back.
    CreditNote,
}

impl Standing {
    /// `is_late`: its last day to pay is over.
    pub(crate) fn of(kind: InvoiceKind, state: InvoiceState, paid: Cents, is_late: bool) -> Standing {
        if kind == InvoiceKind::CreditNote {
            return Standing::CreditNote;
        }
        match state {
            InvoiceState::Paid => Standing::Paid,
            InvoiceState::WrittenOff => Standing::WrittenOff,
            InvoiceState::Credited => Standing::Credited,
            InvoiceState::Open if is_late => Standing::Overdue,
            InvoiceState::Open if paid > 0 => Standing::PartlyOpen,
            InvoiceState::Open => Standing::Open,
        }
    }

    pub fn words(self) -> &'static str {
        match self {
            Standing::Open => "open",
            Standing::PartlyOpen => "partly open",
            Standing::Overdue => "overdue",
            Standing::Paid => "paid",
            Standing::WrittenOff => "no longer asked for",
            Standing::Credited => "cancelled",
            Standing::CreditNote => "credit note",
        }
    }

    /// What a bookkeeper has to know of it: how late it is paid is for those who pay. Empty: nobody asks for it any more.
    pub fn words_for_bookkeeper(self) -> &'static str {
        match self {
            Standing::Open | Standing::PartlyOpen | Standing::Overdue => "open",
            Standing::Paid => "paid",
            Standing::Credited => "cancelled",
            Standing::WrittenOff | Standing::CreditNote => "",
        }
    }
}

/// Everything that stands on it is in `document`; the other columns above `state` are copies to look for.
#[derive(Debug, Clone, Serialize, Queryable, QueryableByName, Selectable)]
#[diesel(table_name = crate::model::schema::invoices)]
pub struct Invoice {
    pub id: InvoiceId,
    pub number: String,
    pub kind: InvoiceKind,
    pub payment_method_id: PaymentMethodId,
    /// `2026-11`: what it is for.
    pub month: String,
    /// Of a credit note: the invoice that it takes back.
    pub credits_id: Option<InvoiceId>,
    /// The invoice that this one replaces.
    pub corrects_id: Option<InvoiceId>,
    /// Of a credit note: why nothing replaces what it credits; empty: an invoice does.
    pub reason: String,
    #[serde(serialize_with = "stored")]
    pub currency: Currency,
    pub net: Cents,
    pub vat: Cents,
    pub gross: Cents,
    pub issued_at: Moment,
    /// From then on it is overdue: the end of the last day on which it may be paid.
    pub due_at: Moment,
    pub document: String,
    pub digest: String,
    pub previous_digest: String,
    pub state: InvoiceState,
    pub paid: Cents,
    pub settled_at: Option<Moment>,
    /// 0, 1 or 2.
    pub reminders: i64,
    pub reminded_at: Option<Moment>,
    /// An operator has asked one last time: the end of the last day to pay. A payment or an answer stops it.
    pub last_notice_until: Option<Moment>,
    /// They have said something about it, and what.
    pub answered_at: Option<Moment>,
    pub answer: String,
}

/// Whether there is anything of these to read.
#[derive(Debug, Clone, Copy, Queryable)]
pub struct Has {
    /// Something was paid for it, even if all of that went back.
    pub payments: bool,
    pub charges: bool,
}

impl Has {
    /// Not known: look.
    pub const PERHAPS: Has = Has { payments: true, charges: true };
}

/// As the database has it: documents say it in small letters.
fn stored<To: Serializer>(currency: &Currency, to: To) -> Result<To::Ok, To::Error> {
    to.serialize_str(currency.as_str())
}

/// So many reminders are sent.
pub const REMINDERS: i64 = 2;
/// After the last reminder, or after it could not be charged, developers are asked to act within so many days.
pub(crate) const ACT_DAYS: i64 = 14;

impl Invoice {
    /// How it stands at this moment. `is_under_way`: its money comes by itself, so nobody has to be in time.
    pub fn standing(&self, is_under_way: bool, now: Moment) -> Standing {
        Standing::of(self.kind, self.state, self.paid, self.due_at <= now && !is_under_way)
    }

    /// Whether it is overdue unless its money comes by itself.
    pub fn is_late(&self, now: Moment) -> bool {
        self.standing(false, now) == Standing::Overdue
    }

    /// What is still to be paid.
    pub fn owed(&self) -> Cents {
        self.state.owed(self.gross, self.paid)
    }

    /// What it comes to: `€11.90`, of a credit note `−€11.90`.
    pub fn amount(&self) -> String {
        amount(self.kind, self.gross, self.currency)
    }

    /// Everything that stands on it.
    ///
    /// # Errors
    /// If somebody has written something else into the database.
    pub fn read_document(&self) -> serde_json::Result<Document> {
        serde_json::from_str(&self.document)
    }

    /// `November 2026`: what it is for.
    pub fn month_in_words(&self) -> String {
        month_in_words(&self.month)
    }

    /// Reminded as often as it is done, and not paid: somebody has to decide.
    pub fn is_to_decide(&self) -> bool {
        self.owed() > 0 && self.reminders >= REMINDERS
    }

    /// By when those who work on the apps should act if they are asked now; None: whoever pays has answered.
    pub fn act_by_after(&self, now: Moment) -> Option<Moment> {
        let answered = self.answered_at.is_some();
        self.last_notice_until.or_else(|| (!answered).then(|| now.plus_days(ACT_DAYS)))
    }
}

/// An invoice in a list of those who pay: without what stands on it, which is long where many apps are paid for.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = crate::model::schema::invoices)]
pub struct ListedInvoice {
    pub id: InvoiceId,
    pub number: String,
    pub kind: InvoiceKind,
    pub month: String,
    pub currency: Currency,
    pub gross: Cents,
    pub issued_at: Moment,
    pub due_at: Moment,
    pub state: InvoiceState,
    pub paid: Cents,
    pub last_notice_until: Option<Moment>,
    pub corrects_id: Option<InvoiceId>,
}

impl ListedInvoice {
    /// Among which month's files it is, if it was made on this day: that of the service. What corrects an invoice is among
    /// those of the month in which it was made.
    pub fn month_of_files(&self, issued_on: NaiveDate) -> Option<Month> {
        let is_first = self.kind == InvoiceKind::Invoice && self.corrects_id.is_none();
        if is_first { self.month.parse().ok() } else { Some(Month::of(issued_on)) }
    }

    /// As [`Invoice::standing`].
    pub fn standing(&self, is_under_way: bool, now: Moment) -> Standing {
        Standing::of(self.kind, self.state, self.paid, self.due_at <= now && !is_under_way)
    }

    /// As [`Invoice::is_late`].
    pub fn is_late(&self, now: Moment) -> bool {
        self.standing(false, now) == Standing::Overdue
    }

    /// As [`Invoice::amount`].
    pub fn amount(&self) -> String {
        amount(self.kind, self.gross, self.currency)
    }

    /// Within the last day on which it may be paid.
    pub fn last_due(&self) -> Moment {
        self.due_at.plus_seconds(-1)
    }

    /// What is still to be paid.
    pub fn owed(&self) -> Cents {
        self.state.owed(self.gross, self.paid)
    }

    /// `November 2026`: what it is for.
    pub fn month_in_words(&self) -> String {
        month_in_words(&self.month)
    }
}

fn amount(kind: InvoiceKind, gross: Cents, currency: Currency) -> String {
    money::in_words(kind.signed(gross), currency)
}

pub(crate) fn month_in_words(month: &str) -> String {
    month.parse::<Month>().map_or_else(|_| month.to_owned(), Month::name)
}

/// The rows of a month that was billed, or carried to the next invoice.
#[derive(Debug, Clone, Serialize, Queryable, Selectable)]
#[diesel(table_name = crate::model::schema::billed_months)]
pub struct BilledMonth {
    pub payment_method_id: PaymentMethodId,
    pub month: String,
    /// JSON.
    pub document: String,
    pub net: Cents,
    /// None: too little for an invoice, carried.
    pub invoice_id: Option<InvoiceId>,
}
