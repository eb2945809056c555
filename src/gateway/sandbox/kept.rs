//! What the sandbox keeps: pages, cards and accounts, charges; and what time makes of a charge.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::choice::Choice;
use super::objects::{Kept, Object};
use crate::gateway::port::{Charged, Outcome, Refunded, SetUp};
use crate::model::charge::Failure;
use crate::model::credential::PaymentKind;
use crate::model::payment_method::Currency;
use crate::model::usage::Cents;
use crate::store::Moment;

/// After so many days the money of a direct debit is there, or is back where it came from.
const ARRIVES_AFTER_DAYS: i64 = 3;
/// After so many days the bank returns one that comes back.
const RETURNS_AFTER_DAYS: i64 = 5;
/// For so long somebody can finish on a page.
const OPEN_HOURS: i64 = 24;

/// A page to which the browser is sent.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Hosted {
    pub wants: Wants,
    pub currency: Currency,
    /// Where the browser goes afterwards.
    pub back: String,
    pub stage: Stage,
}

/// What a page is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wants {
    Setup {
        kind: PaymentKind,
        /// Who pays, if they are known.
        customer: Option<String>,
    },
    Payment {
        /// Of the charge that comes of it.
        key: String,
        amount: Cents,
        /// `Invoice R2026-000001`
        what: String,
    },
}

/// How far somebody is on a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    Open,
    /// The id of what was set up, or of the charge.
    Done(String),
    Closed,
}

/// A card or an account. Its id is its token.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Account {
    pub choice: Choice,
    pub customer: String,
    /// `2028-04`
    pub expires: Option<String>,
    /// Empty: a card.
    pub mandate: String,
    pub mandate_on: Option<NaiveDate>,
    pub is_detached: bool,
}

/// Its id is its reference.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Charge {
    pub key: String,
    /// The card or the account; None: it was paid on a page.
    pub token: Option<String>,
    pub choice: Choice,
    pub amount: Cents,
    pub currency: Currency,
    pub refunds: Vec<Refund>,
    #[serde(default)]
    pub is_cancelled: bool,
}

/// A part of a charge that goes back.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Refund {
    pub key: String,
    pub reference: String,
    pub amount: Cents,
    pub at: Moment,
}

impl Kept for Hosted {
    const KIND: &'static str = "page";
}

impl Kept for Account {
    const KIND: &'static str = "account";
}

impl Kept for Charge {
    const KIND: &'static str = "charge";
}

impl Object<Hosted> {
    /// Whether somebody can finish there.
    pub fn is_open(&self, now: Moment) -> bool {
        self.body.stage == Stage::Open && now < self.at.plus_hours(OPEN_HOURS)
    }
}

impl Object<Account> {
    pub(super) fn as_set_up(&self) -> SetUp {
        let Account { choice, customer, expires, mandate, mandate_on, .. } = self.body.clone();
        let brand = if choice.kind() == PaymentKind::Card { "Visa" } else { "" };
        SetUp {
            customer,
            token: self.id.clone(),
            kind: choice.kind(),
            brand: brand.into(),
            last4: choice.last4().into(),
            expires,
            country: "DE".into(),
            mandate,
            mandate_on,
            mandate_url: String::new(),
        }
    }
}

impl Charge {
    /// One of which nothing has become yet.
    pub(super) fn of(
        key: String,
        token: Option<String>,
        choice: Choice,
        (amount, currency): (Cents, Currency),
    ) -> Charge {
        Charge { key, token, choice, amount, currency, refunds: Vec::new(), is_cancelled: false }
    }
}

impl Object<Charge> {
    /// What has become of it.
    pub(super) fn by(&self, now: Moment) -> Charged {
        let Charge { choice, amount, refunds, .. } = &self.body;
        let done = refunds.iter().filter(|refund| refund.is_done(choice.kind(), now));
        Charged {
            reference: self.id.clone(),
            kind: Some(choice.kind()),
            outcome: self.outcome(now),
            refunded: done.map(|refund| refund.amount).sum(),
            taken_back: if self.is_returned(now) { amount - self.given_back() } else { 0 },
        }
    }

    /// What of it can still be given back.
    pub(super) fn left(&self, now: Moment) -> Cents {
        match self.outcome(now) {
            Outcome::Paid(amount) if !self.is_returned(now) => amount - self.given_back(),
            _ => 0,
        }
    }

    pub(super) fn refunded(&self, refund: &Refund, now: Moment) -> Refunded {
        let reference = refund.reference.clone();
        if refund.is_done(self.body.choice.kind(), now) {
            Refunded::Done { reference }
        } else {
            Refunded::Pending { reference }
        }
    }

    fn outcome(&self, now: Moment) -> Outcome {
        let amount = self.body.amount;
        match self.body.choice {
            _ if self.body.is_cancelled => Outcome::Over,
            Choice::Declined | Choice::FailsLater => Outcome::Failed(Failure::Declined),
            Choice::Confirm if self.body.token.is_some() => Outcome::Failed(Failure::Confirmation),
            Choice::Works | Choice::Confirm => Outcome::Paid(amount),
            Choice::DebitWorks | Choice::DebitReturns if now < self.at.plus_days(ARRIVES_AFTER_DAYS) => {
                Outcome::Processing
            }
            Choice::DebitWorks | Choice::DebitReturns => Outcome::Paid(amount),
        }
    }

    /// When the bank takes it back, if it does.
    pub(super) fn returns_at(&self) -> Option<Moment> {
        (self.body.choice == Choice::DebitReturns).then(|| self.at.plus_days(RETURNS_AFTER_DAYS))
    }

    fn is_returned(&self, now: Moment) -> bool {
        self.returns_at().is_some_and(|at| at <= now)
    }

    /// With what is on its way.
    fn given_back(&self) -> Cents {
        self.body.refunds.iter().map(|refund| refund.amount).sum()
    }
}

impl Refund {
    /// To a card it goes at once.
    fn is_done(&self, kind: PaymentKind, now: Moment) -> bool {
        kind == PaymentKind::Card || now >= self.at.plus_days(ARRIVES_AFTER_DAYS)
    }
}
