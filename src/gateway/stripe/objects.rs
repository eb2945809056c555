//! The objects of Stripe, as far as they matter here. What is not named is not read, so that a new field or a new word breaks
//! nothing.

use std::collections::HashMap;

use serde::Deserialize;

use crate::gateway::port::About;
use crate::model::credential::PaymentKind;
use crate::model::usage::Cents;

/// What is written to payments and refunds there: our key.
pub(super) const KEY: &str = "remit";

/// Another object: its name, or all of it where that was asked for.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Ref<T> {
    Name(String),
    Whole(Box<T>),
}

impl<T> Ref<T> {
    pub fn whole(&self) -> Option<&T> {
        match self {
            Ref::Name(_) => None,
            Ref::Whole(it) => Some(it),
        }
    }
}

/// Of what nothing but the name is needed.
#[derive(Debug, Deserialize)]
pub(super) struct Named {
    pub id: String,
}

impl Ref<Named> {
    pub fn name(&self) -> &str {
        match self {
            Ref::Name(name) => name,
            Ref::Whole(it) => &it.id,
        }
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Listed<T> {
    pub data: Vec<T>,
    #[serde(default)]
    pub has_more: bool,
}

/// A page of Checkout.
#[derive(Debug, Deserialize)]
pub(super) struct Session {
    pub id: String,
    pub status: Option<String>,
    /// While it is open.
    pub url: Option<String>,
    pub setup_intent: Option<Ref<SetupIntent>>,
    pub payment_intent: Option<Ref<PaymentIntent>>,
}

#[derive(Debug, Deserialize)]
pub(super) struct SetupIntent {
    pub status: String,
    pub payment_method: Option<Ref<PaymentMethod>>,
    pub mandate: Option<Ref<Mandate>>,
}

#[derive(Debug, Deserialize)]
pub(super) struct PaymentMethod {
    pub id: String,
    #[serde(rename = "type")]
    pub kind: String,
    /// None: it is detached.
    pub customer: Option<Ref<Named>>,
    pub card: Option<Card>,
    pub sepa_debit: Option<Account>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Card {
    pub brand: Option<String>,
    /// What stands on it, where that is another one.
    pub display_brand: Option<String>,
    pub last4: Option<String>,
    pub exp_month: Option<u32>,
    pub exp_year: Option<u32>,
    pub country: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Account {
    pub last4: Option<String>,
    pub country: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Mandate {
    pub status: Option<String>,
    pub customer_acceptance: Option<Acceptance>,
    pub payment_method_details: Option<MandateDetails>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Acceptance {
    /// Seconds since 1970.
    pub accepted_at: Option<i64>,
}

#[derive(Debug, Deserialize)]
pub(super) struct MandateDetails {
    pub sepa_debit: Option<SepaMandate>,
}

#[derive(Debug, Deserialize)]
pub(super) struct SepaMandate {
    pub reference: Option<String>,
    pub url: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct PaymentIntent {
    pub id: String,
    pub status: String,
    pub amount_received: Option<Cents>,
    pub last_payment_error: Option<ApiError>,
    pub latest_charge: Option<Ref<Paid>>,
    #[serde(default)]
    pub payment_method_types: Vec<String>,
    metadata: Option<HashMap<String, String>>,
}

impl PaymentIntent {
    /// With which it was made here.
    pub fn key(&self) -> Option<&str> {
        self.metadata.as_ref()?.get(KEY).map(String::as_str)
    }

    /// The last try.
    pub fn charge(&self) -> Option<&Paid> {
        self.latest_charge.as_ref().and_then(Ref::whole)
    }

    /// As far as that is known.
    pub fn kind(&self) -> Option<PaymentKind> {
        let tried = self.charge().and_then(|charge| kind(&charge.payment_method_details.as_ref()?.kind));
        let only = || match self.payment_method_types.as_slice() {
            [only] => kind(only),
            _ => None,
        };
        tried.or_else(only)
    }
}

/// What Stripe calls a charge: one try.
#[derive(Debug, Deserialize)]
pub(super) struct Paid {
    #[serde(default)]
    pub amount_refunded: Cents,
    #[serde(default)]
    pub disputed: bool,
    pub failure_code: Option<String>,
    payment_method_details: Option<PaidWith>,
}

#[derive(Debug, Deserialize)]
struct PaidWith {
    #[serde(rename = "type")]
    kind: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Dispute {
    pub status: String,
    pub amount: Cents,
}

impl Dispute {
    /// What is not with us while it lasts, or for good. An inquiry takes nothing yet.
    pub fn takes(&self) -> Cents {
        let is_harmless = self.status == "won" || self.status == "prevented" || self.status.starts_with("warning_");
        if is_harmless { 0 } else { self.amount }
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Refund {
    pub id: String,
    pub status: Option<String>,
    pub failure_reason: Option<String>,
    metadata: Option<HashMap<String, String>>,
}

impl Refund {
    /// With which it was made here.
    pub fn key(&self) -> Option<&str> {
        self.metadata.as_ref()?.get(KEY).map(String::as_str)
    }
}

/// An answer that is none.
#[derive(Debug, Deserialize)]
pub(super) struct Refusal {
    pub error: ApiError,
}

#[derive(Debug, Deserialize)]
pub(super) struct ApiError {
    #[serde(rename = "type")]
    pub kind: Option<String>,
    pub code: Option<String>,
    pub decline_code: Option<String>,
    pub advice_code: Option<String>,
    pub param: Option<String>,
    pub message: Option<String>,
    pub payment_intent: Option<Box<PaymentIntent>>,
}

/// A message.
#[derive(Debug, Deserialize)]
pub(super) struct Event {
    pub id: String,
    #[serde(rename = "type")]
    pub kind: String,
    pub livemode: bool,
    data: EventData,
}

#[derive(Debug, Deserialize)]
struct EventData {
    object: Subject,
}

#[derive(Debug, Deserialize)]
struct Subject {
    object: Option<String>,
    id: Option<String>,
    payment_intent: Option<Ref<Named>>,
    payment_method: Option<Ref<Named>>,
}

impl Event {
    /// What has to be read again. The name of the event does not matter: there are more of them each year.
    pub fn about(&self) -> About {
        let Subject { object, id, payment_intent, payment_method } = &self.data.object;
        let of = |it: &Option<Ref<Named>>, about: fn(String) -> About| {
            it.as_ref().map_or(About::Nothing, |it| about(it.name().to_owned()))
        };
        match (object.as_deref(), id) {
            (Some("checkout.session"), Some(id)) => About::Session(id.clone()),
            (Some("payment_intent"), Some(id)) => About::Charge(id.clone()),
            (Some("payment_method"), Some(id)) => About::Credential(id.clone()),
            (Some("charge" | "dispute" | "refund"), _) => of(payment_intent, About::Charge),
            (Some("mandate"), _) => of(payment_method, About::Credential),
            _ => About::Nothing,
        }
    }
}

/// What Stripe calls a kind.
pub(super) fn word(kind: PaymentKind) -> &'static str {
    match kind {
        PaymentKind::Card => "card",
        PaymentKind::DirectDebit => "sepa_debit",
    }
}

pub(super) fn kind(word: &str) -> Option<PaymentKind> {
    match word {
        "card" => Some(PaymentKind::Card),
        "sepa_debit" => Some(PaymentKind::DirectDebit),
        _ => None,
    }
}
