//! An invoice or a credit note: what is frozen when it gets its number, and what happens to it afterwards.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize, Serializer};
use sha2::{Digest, Sha256};

use super::address::AddressText;
use super::moment::Moment;
use super::payment_method::Currency;
use super::usage::{Cents, Month, Within};
use super::{InvoiceId, PaymentMethodId};

crate::text_enum! {
    InvoiceKind {
        Invoice => "invoice",
        /// Takes an invoice back, or credits a part of it. Its amounts are to be given back.
        CreditNote => "credit_note",
    }
}

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
    fn of(kind: InvoiceKind, state: InvoiceState, paid: Cents, is_late: bool) -> Standing {
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

/// As the database has it: documents say it in small letters.
fn stored<To: Serializer>(currency: &Currency, to: To) -> Result<To::Ok, To::Error> {
    to.serialize_str(currency.as_str())
}

/// So many reminders are sent.
pub const REMINDERS: i64 = 2;
/// After the last reminder, developers are asked to act within so many days.
const ACT_DAYS: i64 = 14;

impl Invoice {
    /// How it stands at this moment.
    pub fn standing(&self, now: Moment) -> Standing {
        Standing::of(self.kind, self.state, self.paid, self.due_at <= now)
    }

    /// What is still to be paid.
    pub fn owed(&self) -> Cents {
        if self.state == InvoiceState::Open { self.gross - self.paid } else { 0 }
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

    /// By when those who work on the apps should act; None: nothing is wrong, or they have answered.
    pub fn act_by(&self) -> Option<Moment> {
        let reminded_at = self.reminded_at.filter(|_| self.is_to_decide())?;
        let answered = self.answered_at.is_some();
        self.last_notice_until.or_else(|| (!answered).then(|| reminded_at.plus_days(ACT_DAYS)))
    }
}

/// An invoice in a list of those who pay: without what stands on it, which is long where many apps are paid for.
#[derive(Debug, Clone, Queryable, QueryableByName, Selectable)]
#[diesel(table_name = crate::model::schema::invoices)]
pub struct ListedInvoice {
    pub id: InvoiceId,
    pub number: String,
    kind: InvoiceKind,
    pub month: String,
    pub currency: Currency,
    pub gross: Cents,
    pub issued_at: Moment,
    pub due_at: Moment,
    state: InvoiceState,
    pub paid: Cents,
    pub last_notice_until: Option<Moment>,
    corrects_id: Option<InvoiceId>,
}

impl ListedInvoice {
    /// Among which month's files it is, if it was made on this day: that of the service. What corrects an invoice is among
    /// those of the month in which it was made.
    pub fn month_of_files(&self, issued_on: NaiveDate) -> Option<Month> {
        let is_first = self.kind == InvoiceKind::Invoice && self.corrects_id.is_none();
        if is_first { self.month.parse().ok() } else { Some(Month::of(issued_on)) }
    }

    /// How it stands at this moment.
    pub fn standing(&self, now: Moment) -> Standing {
        Standing::of(self.kind, self.state, self.paid, self.due_at <= now)
    }

    /// `November 2026`: what it is for.
    pub fn month_in_words(&self) -> String {
        month_in_words(&self.month)
    }
}

fn month_in_words(month: &str) -> String {
    month.parse::<Month>().map_or_else(|_| month.to_owned(), Month::name)
}

/// Everything on an invoice, as it was when it got its number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    pub kind: InvoiceKind,
    pub number: String,
    /// Of a credit note: the number of the invoice that it takes back.
    pub takes_back: Option<String>,
    /// Of a credit note: it credits no more than a part.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_partial: bool,
    /// Of a credit note: why nothing replaces what it credits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Of a credit note: the number of the invoice that replaces the one that it takes back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaced_by: Option<String>,
    /// The number of the invoice that this one replaces.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corrects: Option<String>,
    pub issued_on: NaiveDate,
    /// The last day on which it may be paid.
    pub due_on: NaiveDate,
    /// The service was done within these days.
    pub from: NaiveDate,
    pub to: NaiveDate,
    pub seller: SellerOnPaper,
    pub buyer: Buyer,
    pub currency: Currency,
    pub groups: Vec<Group>,
    /// Months before that came to too little for an invoice of their own.
    pub carried: Vec<Carried>,
    /// What is neither. Of a credit note over a sum: that sum. If something had been credited before: that, below zero.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub adjustments: Vec<Adjustment>,
    pub net: Cents,
    pub vat: VatLine,
    pub gross: Cents,
    /// What to write on the transfer.
    pub reference: String,
}

impl Document {
    /// `Invoice R2026-000001`
    pub fn title(&self) -> String {
        let what = if self.kind == InvoiceKind::Invoice { "Invoice" } else { "Credit note" };
        format!("{what} {}", self.number)
    }

    /// Of a credit note: how it stands to the invoice.
    pub fn credits_words(&self) -> &'static str {
        if self.is_partial { "Credits a part of" } else { "Takes back" }
    }

    /// The rows that belong to no environment: what each of them says, and what it comes to.
    pub fn other_rows(&self) -> impl Iterator<Item = (String, Cents)> {
        let carried = self.carried.iter().map(|one| (format!("{}, carried", one.month), one.net));
        carried.chain(self.adjustments.iter().map(|one| (one.words.clone(), one.net)))
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SellerOnPaper {
    pub name: String,
    pub street: String,
    pub postal_code: String,
    pub city: String,
    pub country: String,
    pub email: String,
    /// Missing in what was frozen before sellers had one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    pub vat_id: Option<String>,
    pub tax_number: Option<String>,
    pub register: Option<String>,
    pub iban: String,
    pub bic: Option<String>,
    pub bank: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Buyer {
    #[serde(flatten, deserialize_with = "super::address::whole")]
    pub address: AddressText,
    pub vat_id: Option<String>,
    /// How its people call what pays.
    pub payment_method: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order_number: Option<String>,
    /// Of the customer: a cost centre, a routing ID of an authority.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// Where it gets invoices: its address for machines. Missing in what was frozen before it was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
}

/// What one environment of one app came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    pub app: String,
    pub environment: String,
    pub lines: Vec<Line>,
    pub net: Cents,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    pub component: String,
    pub plan: String,
    pub days: u32,
    pub monthly_price: Cents,
    pub amount: Cents,
    /// If it is not for the whole month. Missing in what was frozen before it was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<Within>,
}

impl Line {
    /// `16 to 30 Nov`, `10 Nov`; None: the whole month.
    pub fn when(&self) -> Option<String> {
        let Within { from, to } = self.within?;
        let to_in_words = to.format("%-d %b");
        Some(if from == to { to_in_words.to_string() } else { format!("{} to {to_in_words}", from.format("%-d")) })
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Carried {
    /// `March 2026`
    pub month: String,
    pub net: Cents,
}

/// A sum beside the service, net.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adjustment {
    /// What it is: `Credited before: G2027-000001`, or `Credited`.
    pub words: String,
    pub net: Cents,
}

crate::text_enum! {
    /// Of VAT: the categories of UNCL 5305.
    Category {
        Standard => "S",
        ReverseCharge => "AE",
        /// Not subject to VAT.
        Outside => "O",
        Exempt => "E",
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VatLine {
    /// 1900 is 19 %.
    pub basis_points: u32,
    pub category: Category,
    pub amount: Cents,
    /// Why there is none, as the law wants it said.
    pub note: Option<String>,
    /// Of a reverse charge, once the tax office has confirmed the VAT ID of the customer. Missing in what was frozen
    /// before anybody was asked.
    #[serde(default)]
    pub proof: Option<Proof>,
}

/// That the VAT ID of the customer was confirmed, as the seller may have to show one day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    pub confirmed_on: NaiveDate,
    /// The number of the official answer; empty if there is none.
    pub consultation: String,
}

/// The VAT on a sum: rounded once, half up, away from zero.
pub fn vat_on(net: Cents, basis_points: u32) -> Cents {
    let exact = net.abs() * Cents::from(basis_points);
    (exact + 5_000) / 10_000 * net.signum()
}

impl VatLine {
    /// What it comes to on another sum.
    pub fn on(&self, net: Cents) -> Cents {
        vat_on(net, self.basis_points)
    }

    /// `19 %`, `25.5 %`
    pub fn rate(&self) -> String {
        VatLine::in_percent(self.basis_points)
    }

    /// A rate in words: `19 %` for 1900.
    pub fn in_percent(basis_points: u32) -> String {
        let (whole, part) = (basis_points / 100, format!("{:02}", basis_points % 100));
        match part.trim_end_matches('0') {
            "" => format!("{whole} %"),
            part => format!("{whole}.{part} %"),
        }
    }
}

/// Binds a document to all that came before it in its series.
pub fn digest(document: &str, previous: &str) -> String {
    let mut hash = Sha256::new();
    hash.update(previous.as_bytes());
    hash.update(b"\n");
    hash.update(document.as_bytes());
    data_encoding::HEXLOWER.encode(&hash.finalize())
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
