//! What stands on an invoice or credit note, frozen when it gets its number.

use chrono::{Datelike, Days, NaiveDate};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::address::AddressText;
use super::credential::PaidWith;
use super::logo::LogoOnPaper;
use super::metering::Measured;
use super::moment::{self, MONTHS};
use super::payment_method::Currency;
use super::usage::{Cents, Within};

crate::text_enum! {
    InvoiceKind {
        Invoice => "invoice",
        /// Takes an invoice back, or credits a part of it. Its amounts are to be given back.
        CreditNote => "credit_note",
    }
}

impl InvoiceKind {
    /// An amount that stands on it, beside those of invoices: what is credited is below zero.
    pub fn signed(self, amount: Cents) -> Cents {
        match self {
            InvoiceKind::Invoice => amount,
            InvoiceKind::CreditNote => -amount,
        }
    }
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
    /// What it is charged to. Missing: it is paid by bank transfer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paid_with: Option<PaidWith>,
    /// It was made where cards and direct debits are only tried out: nobody takes it for an invoice.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_sandbox: bool,
    /// In which words its PDF is: what was printed once is printed alike ever after. Missing in what has the first ones.
    #[serde(default, skip_serializing_if = "is_first")]
    pub wording: u8,
}

/// The words of what is frozen now: those of its page.
pub const WORDING: u8 = 1;

fn is_first(wording: &u8) -> bool {
    *wording == 0
}

/// Across documents that are none.
pub const SANDBOX: &str = "SANDBOX";
/// What that means.
pub const SANDBOX_MEANS: &str = "This was made to try things out. No money moves.";

impl Document {
    /// `Invoice R2026-000001`
    pub fn title(&self) -> String {
        let what = if self.kind == InvoiceKind::Invoice { "Invoice" } else { "Credit note" };
        format!("{what} {}", self.number)
    }

    /// Of a credit note: how it stands to the invoice.
    pub fn credits_words(&self) -> &'static str {
        if self.is_partial { "Credits part of" } else { "Credits invoice" }
    }

    /// `1 to 30 November 2026`: the days of the service.
    pub fn period(&self) -> String {
        format!("{} to {}", self.from.day(), moment::day(self.to))
    }

    pub fn has_measured(&self) -> bool {
        self.groups.iter().flat_map(|group| &group.lines).any(|line| line.measured.is_some())
    }

    /// The first day on which it is overdue. What is debited has some days to arrive.
    pub fn overdue_from(&self) -> NaiveDate {
        let last = self.paid_with.as_ref().map_or(self.due_on, |with| with.arrives_on().max(self.due_on));
        last + Days::new(1)
    }

    /// How its rows were counted.
    pub fn counting_words(&self) -> String {
        let counted = "A month counts as 30 days. Each day counts for its largest plan.";
        if self.has_measured() { format!("{counted} {MEASURED}") } else { counted.to_owned() }
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
    /// Missing in what was frozen without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logo: Option<LogoOnPaper>,
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
    /// What was measured, instead of a plan with its days and its price. Missing in all that was booked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measured: Option<Measured>,
}

/// Of rows of what was measured.
pub const MEASURED: &str = "Usage is rounded up to whole units once a month.";

impl Line {
    /// `PHP M`, or what was measured: `Data transfer`.
    pub fn name(&self) -> String {
        match self.measured {
            Some(_) => self.component.clone(),
            None => format!("{} {}", self.component, self.plan),
        }
    }

    /// `16 to 30 Nov`, `10 Nov`; None: the whole month.
    pub fn when(&self) -> Option<String> {
        let Within { from, to } = self.within?;
        let (first, last, month) = (from.day(), to.day(), &MONTHS[to.month0() as usize][..3]);
        Some(if from == to { format!("{last} {month}") } else { format!("{first} to {last} {month}") })
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
