//! A payment for an invoice.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::credential::{self, PaymentKind};
use super::moment::{self, Moment};
use super::usage::Cents;
use super::{ChargeId, InvoiceId, PaymentId, PersonId};

crate::text_enum! {
    /// How it is known.
    PaymentSource {
        /// An operator has seen it.
        ByHand => "by_hand",
        /// It stands on a statement of the bank.
        Statement => "statement",
        /// Paid too much before.
        Credit => "credit",
        /// Above zero: credited in part, so much less is to be paid. Below: what had been paid for one that was taken back.
        CreditNote => "credit_note",
        /// A card or an account was charged, or it went back there.
        Charge => "charge",
    }
}

/// What somebody says about money that came in, or went back.
#[derive(Debug, Clone)]
pub struct Received {
    /// Negative: given back, by us or by the bank.
    pub amount: Cents,
    pub source: PaymentSource,
    /// `2026-11-24`
    pub on: String,
    pub note: String,
    pub by: Option<PersonId>,
    pub bank_transaction: Option<String>,
    pub charge: Option<ChargeId>,
}

/// Never changed: a mistake is a payment back.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::model::schema::payments)]
pub struct Payment {
    pub id: PaymentId,
    pub invoice_id: InvoiceId,
    pub source: PaymentSource,
    /// Negative: given back.
    pub amount: Cents,
    /// `2026-11-24`
    pub received_on: String,
    pub note: String,
    pub recorded_by: Option<PersonId>,
    /// The line of the statement.
    pub bank_transaction_id: Option<String>,
    pub recorded_at: Moment,
    pub charge_id: Option<ChargeId>,
}

impl Payment {
    /// `24 November 2026`
    pub fn received_on_in_words(&self) -> String {
        day_in_words(&self.received_on)
    }
}

/// A payment, and what it was charged to, if it came in that way.
#[derive(Debug, Clone, Queryable)]
pub struct Incoming {
    pub payment: Payment,
    pub kind: Option<PaymentKind>,
    pub brand: Option<String>,
    /// None: it was paid once, with something that is not kept.
    pub last4: Option<String>,
}

impl Incoming {
    /// `by card, Visa ···· 4242`, `by SEPA Direct Debit from the account ending in 3000`; empty: not in such a way.
    pub fn by(&self) -> String {
        match (self.kind, &self.last4) {
            (None, _) => String::new(),
            (Some(kind), None) => kind.by().into(),
            (Some(kind), Some(last4)) => credential::by(kind, self.brand.as_deref().unwrap_or_default(), last4),
        }
    }
}

impl std::ops::Deref for Incoming {
    type Target = Payment;

    fn deref(&self) -> &Payment {
        &self.payment
    }
}

/// `24 November 2026` for `2026-11-24`.
pub fn day_in_words(day: &str) -> String {
    day.parse::<NaiveDate>().map_or_else(|_| day.to_owned(), moment::day)
}
