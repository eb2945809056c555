//! What a payer pays with, if not by bank transfer: a card, or an account that is debited. Of either the last four digits are
//! known, and what the gateway calls it.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::moment::Moment;
use super::{CredentialId, PersonId};

crate::text_enum! {
    /// Who takes the money.
    GatewayName {
        Stripe => "stripe",
        /// Built in, to try things out on one's own machine.
        Sandbox => "sandbox",
        /// The bank of the seller, by mandates that are kept here.
        Bank => "bank",
    }
}

crate::text_enum! {
    PaymentKind {
        Card => "card",
        /// SEPA Direct Debit: euros, from accounts of its countries.
        DirectDebit => "direct_debit",
    }
}

crate::text_enum! {
    CredentialState {
        /// Set up, and not used yet.
        Ready => "ready",
        /// A payment method pays with it.
        Used => "used",
        /// Another one took its place, or it was never used.
        Over => "over",
    }
}

impl PaymentKind {
    /// As it is offered.
    pub fn words(self) -> &'static str {
        match self {
            PaymentKind::Card => "Card",
            PaymentKind::DirectDebit => "SEPA Direct Debit",
        }
    }
}

/// A card or an account. What it is never changes; what becomes of it does.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::model::schema::credentials)]
pub struct Credential {
    pub id: CredentialId,
    /// Who set it up.
    pub person_id: PersonId,
    pub gateway: GatewayName,
    pub kind: PaymentKind,
    /// As the gateway calls whoever pays; empty: our own bank.
    pub customer: String,
    /// What is charged there; empty: our own bank.
    pub token: String,
    /// `Visa`; empty: an account.
    pub brand: String,
    /// The last four digits, of the card or the IBAN.
    pub last4: String,
    /// `2028-04`: the last month of a card.
    pub expires: Option<String>,
    /// Of the bank: `DE`; empty: not known.
    pub country: String,
    /// Whose account it is; empty: not known.
    pub holder: String,
    /// The reference of the mandate; empty: a card.
    pub mandate: String,
    /// `2026-11-24`
    pub mandate_on: Option<String>,
    /// Where the gateway shows the mandate; empty: nowhere.
    pub mandate_url: String,
    /// The version of the words that were accepted on our own page; empty: at the gateway.
    pub mandate_text: String,
    /// The IBAN, encrypted; empty: the gateway has it.
    pub sealed_iban: String,
    pub bic: String,
    pub state: CredentialState,
    pub made_at: Moment,
    pub over_at: Option<Moment>,
    /// When the gateway was told that it is over.
    pub detached_at: Option<Moment>,
    /// So many words were said about its end: 0, 1 or 2.
    pub warned: i64,
}

/// What people read of a card or an account, and what is printed on invoices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaidWith {
    pub kind: PaymentKind,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub brand: String,
    pub last4: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub mandate: String,
    /// The day on which it is charged or debited.
    pub on: NaiveDate,
}

impl Credential {
    /// `Visa ···· 4242`, `SEPA Direct Debit from the account ending in 3000`
    pub fn words(&self) -> String {
        words(self.kind, &self.brand, &self.last4)
    }

    /// On invoices that are charged on this day.
    pub fn on_paper(&self, on: NaiveDate) -> PaidWith {
        let Credential { kind, brand, last4, mandate, .. } = self.clone();
        PaidWith { kind, brand, last4, mandate, on }
    }
}

impl PaidWith {
    pub fn words(&self) -> String {
        words(self.kind, &self.brand, &self.last4)
    }
}

/// See [`Credential::words`].
pub fn words(kind: PaymentKind, brand: &str, last4: &str) -> String {
    match kind {
        PaymentKind::Card => format!("{} ···· {last4}", if brand.is_empty() { "Card" } else { brand }),
        PaymentKind::DirectDebit => format!("SEPA Direct Debit from the account ending in {last4}"),
    }
}

crate::text_enum! {
    SetupState {
        Begun => "begun",
        Done => "done",
        /// Nobody came back.
        Left => "left",
    }
}

/// Somebody sets up a card or a direct debit. Of payment method, invitation and draft one says what for.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::model::schema::payment_setups)]
pub struct Setup {
    pub id: super::SetupId,
    pub person_id: PersonId,
    pub kind: PaymentKind,
    pub gateway: GatewayName,
    pub payment_method_id: Option<super::PaymentMethodId>,
    pub invitation_id: Option<super::InvitationId>,
    pub draft_id: Option<super::DraftId>,
    pub currency: super::payment_method::Currency,
    /// As the gateway calls its page; None: not begun there yet.
    pub session: Option<String>,
    /// A path of ours: where it goes on.
    pub next_path: String,
    pub state: SetupState,
    pub credential_id: Option<CredentialId>,
    pub made_at: Moment,
}
