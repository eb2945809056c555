//! The receipt of a handover: what was agreed when somebody took over billing, frozen at that moment.

use chrono::{DateTime, NaiveDate};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::address::AddressText;
use super::moment::{Moment, day};
use super::terms::TermsOfUse;
use super::{InAddress, InvitationId, PaymentMethodId, PersonId, document, ids, written};

/// So many letters of a code are random, five bits each: nobody guesses one.
const LETTERS: usize = 28;
/// They stand in groups of so many, to be read aloud and typed.
const GROUP: usize = 4;

/// Shows that there is a receipt, and of which day: `7k3f-9xq2-…`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiptCode(String);

impl ReceiptCode {
    pub fn random() -> ReceiptCode {
        ReceiptCode::grouped(&[ids::random(), ids::random()].concat()[..LETTERS])
    }

    fn grouped(letters: &[u8]) -> ReceiptCode {
        let group = |letters: &[u8]| letters.iter().map(|letter| char::from(*letter)).collect::<String>();
        ReceiptCode(letters.chunks(GROUP).map(group).collect::<Vec<_>>().join("-"))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl InAddress for ReceiptCode {
    const PARAMETER: &'static str = "code";

    /// However somebody types it from paper: in large letters, with or without the lines between.
    fn from_address(text: &str) -> Option<ReceiptCode> {
        let letters = text.bytes().filter(|byte| *byte != b'-').map(|byte| byte.to_ascii_lowercase());
        let letters: Vec<u8> = letters.collect();
        let is_code = letters.len() == LETTERS && letters.iter().all(|letter| ids::is_letter(*letter));
        is_code.then(|| ReceiptCode::grouped(&letters))
    }

    fn in_address(&self) -> &str {
        self.as_str()
    }
}

/// All that stands on it is in `document`; the other columns say whose it is.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::model::schema::receipts)]
pub struct Receipt {
    pub invitation_id: InvitationId,
    pub code: String,
    /// Who invited.
    pub giver_id: PersonId,
    /// Who accepted.
    pub taker_id: PersonId,
    /// What pays from then on.
    pub payment_method_id: PaymentMethodId,
    pub accepted_at: Moment,
    /// JSON of a [`Handover`].
    pub document: String,
    /// Of the code and the document. It has no key: it finds accidents, and a change of the document alone.
    pub digest: String,
}

impl Receipt {
    /// Everything that stands on it, for whoever may read all of it.
    ///
    /// # Errors
    /// If somebody has written something else into the database.
    pub fn read_document(&self) -> serde_json::Result<Handover> {
        serde_json::from_str(&self.document)
    }

    /// What its digest has to be.
    pub fn digest_of(document: &str, code: &str) -> String {
        document::digest(document, code)
    }
}

/// Somebody as they were called then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Side {
    pub name: String,
    pub email: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Website {
    pub name: String,
    /// Without `https://`; empty: none was said.
    pub website: String,
    /// What paid for it until then; None: it was a free trial. Only the giver's side knows that.
    pub paid_with: Option<String>,
}

/// A price as it was shown, in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceShown {
    /// Each website with what it costs a month, without VAT.
    pub websites: Vec<(String, String)>,
    /// All of them a month, without VAT.
    pub net: String,
    /// None: it was not known yet whether VAT comes on top.
    pub vat: Option<VatShown>,
    /// What is measured and comes on top, without VAT. Missing where nothing is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub measured: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VatShown {
    /// `VAT 19 %`
    pub label: String,
    pub amount: String,
    pub gross: String,
    pub note: Option<String>,
}

/// What pays from then on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayerShown {
    pub payment_method: String,
    pub address: AddressText,
    /// Where the invoices go, within a sentence. Empty in what was frozen before it was kept.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub invoices_go_to: String,
    /// `Visa ···· 4242`. Missing: the invoices are paid by bank transfer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub charged_to: Option<String>,
}

/// How it is billed, as it was shown to the taker.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BillShown {
    /// Who sends the invoices, from which town, and whom to ask.
    pub seller: String,
    pub town: String,
    pub email: String,
    pub due_days: u32,
    /// `1 December 2026`
    pub first_on: String,
    /// About what the websites come to on it, with VAT if that was known.
    pub first_amount: String,
    /// What else the payment method pays for is on it, too. Missing in what was frozen before it was kept.
    #[serde(default)]
    pub has_more: bool,
}

/// The words that were agreed to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreed {
    pub version: u32,
    pub words: Vec<String>,
    /// The terms of the hosting company that were accepted with them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub terms: Option<TermsOfUse>,
}

impl Agreed {
    /// Below the words: that they are ours, and which version.
    pub fn version_in_words(&self) -> String {
        format!("This is our wording as shown before the handover was accepted (version {}).", self.version)
    }
}

/// Everything on a receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handover {
    pub code: String,
    /// The whole address of the page that says that there is a receipt with the code.
    pub shown_at: String,
    /// Who runs this installation.
    pub issued_by: String,
    pub giver: Side,
    pub taker: Side,
    /// `2026-11-24T14:05:09+01:00`
    pub at: String,
    /// `24 November 2026, 14:05 CET`
    pub at_in_words: String,
    pub on: NaiveDate,
    pub websites: Vec<Website>,
    /// The last day on which they are paid as before; None: all of them were free trials.
    pub paid_through: Option<NaiveDate>,
    /// The first day on which the taker pays.
    pub paid_from: NaiveDate,
    /// Who keeps which access, as both sides knew it.
    pub access: Vec<String>,
    /// What the taker was shown about the two before accepting: nobody else is named. Only the taker reads it.
    pub shown: Vec<String>,
    /// The price as the giver's side knew it.
    pub asked: PriceShown,
    /// The price that was shown to the taker. Only their side reads it.
    pub agreed: Option<PriceShown>,
    /// Only the taker's side reads it.
    pub payer: Option<PayerShown>,
    /// Only the taker's side reads it. Missing where nobody sends invoices, and in what was frozen before it was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bill: Option<BillShown>,
    /// What the giver wrote with the invitation; empty: nothing. Only the two read it.
    pub message: String,
    pub text: Agreed,
}

/// What it is called, on the page and on paper.
pub const TITLE: &str = "Receipt of a handover";
/// Of a price that was shown before anybody had said where they are.
pub const VAT_UNKNOWN: &str = "VAT depends on the country of whoever pays, and comes on top.";
/// Before what is measured, in prices.
pub const MEASURED: &str = "Usage is charged on top, without VAT:";
/// Above who keeps working on what, and who no longer does.
pub const ACCESS: &str = "Access after the handover";
/// Above the words that were agreed to.
pub const WORDS: &str = "What was accepted";
/// Above its code.
pub const CODE: &str = "Receipt code";
/// What the code is good for, before the address and the code.
pub const CODE_SHOWS: &str = "Anyone with this code can check at the address below that the receipt exists and on which day it was made. \
     That page does not show the receipt itself: both sides can see it when they are logged in.";
/// What the sums of its price are called.
pub const TOTAL_WITHOUT_VAT: &str = "Total, without VAT";
pub const TOTAL: &str = "Total per month";

impl Handover {
    /// As the side reads it that handed over: nothing about how the other side pays.
    pub fn for_giver(self) -> Handover {
        Handover { agreed: None, payer: None, bill: None, shown: Vec::new(), ..self }
    }

    /// As the side reads it that took over: nothing about how it was paid before.
    pub fn for_taker(mut self) -> Handover {
        self.websites.iter_mut().for_each(|website| website.paid_with = None);
        self
    }

    /// As those read it who can see what pays, and are neither side: nothing that was for the eyes of the two.
    pub fn for_payers(mut self) -> Handover {
        self.giver.email.clear();
        self.taker.email.clear();
        Handover { shown: Vec::new(), message: String::new(), ..self.for_taker() }
    }

    /// The moment that it says, to the second.
    pub fn second(&self) -> Option<i64> {
        DateTime::parse_from_rfc3339(&self.at).ok().map(|at| at.timestamp())
    }

    /// What stands above what was shown to the taker.
    pub fn shown_heading(&self) -> String {
        format!("What {} was shown about both sides before accepting", self.taker.name)
    }

    /// The price for whoever reads it.
    pub fn price(&self) -> &PriceShown {
        self.agreed.as_ref().unwrap_or(&self.asked)
    }

    /// What stands above [`Handover::price`]. The price with VAT was shown to the taker alone.
    pub fn price_heading(&self) -> &'static str {
        if self.agreed.is_some() { "The price that was shown" } else { "The price without VAT" }
    }

    /// `1 December 2026, about €17.61`, and whether something else is on that invoice, too.
    pub fn first_invoice(&self) -> Option<String> {
        let bill = self.bill.as_ref()?;
        let beside = self.payer.as_ref().filter(|_| bill.has_more);
        let more = beside.map(|payer| format!(", plus everything else paid with {}", payer.payment_method));
        Some(format!("{}, about {}{}", bill.first_on, bill.first_amount, more.unwrap_or_default()))
    }

    /// How its invoices are paid, with what that is called: `Time to pay`, `30 days`.
    pub fn how_paid(&self) -> Option<(&'static str, String)> {
        let bill = self.bill.as_ref()?;
        let charged_to = self.payer.as_ref().and_then(|payer| payer.charged_to.clone());
        Some(match charged_to {
            Some(what) => ("Charged to", what),
            None => ("Time to pay", format!("{} days", bill.due_days)),
        })
    }

    /// `receipt-2026-11-24.pdf`
    pub fn pdf_name(&self) -> String {
        format!("receipt-{}.pdf", self.on)
    }

    /// The websites by name: `Harbour Café and Roastery`.
    pub fn names(&self) -> String {
        written::some_of(&self.websites.iter().map(|website| website.name.as_str()).collect::<Vec<_>>())
    }

    /// `The website`
    pub fn websites_word(&self) -> &'static str {
        written::by_number(self.websites.len(), "The website", "The websites")
    }

    /// Who pays through which day and from which.
    pub fn who_pays(&self) -> Vec<String> {
        let them = written::by_number(self.websites.len(), "it", "them");
        let before = match self.paid_through {
            Some(last) => format!("Up to and including {}, whoever paid for {them} before still pays.", day(last)),
            None => {
                let was = written::by_number(self.websites.len(), "it was a free trial", "they were free trials");
                format!("Up to and including {}, {was}.", day(self.on))
            }
        };
        vec![before, format!("From {}, {} pays for {them}.", day(self.paid_from), self.taker.name)]
    }

    /// Where a website is, and what paid for it before, as far as that may be read.
    pub fn about(&self, website: &Website) -> String {
        let paid = website.paid_with.as_ref().map(|name| format!("paid with {name} before"));
        let parts = [Some(website.website.clone()).filter(|text| !text.is_empty()), paid];
        parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }
}
