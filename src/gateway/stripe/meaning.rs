//! What the objects of Stripe mean here.

use chrono::DateTime;

use super::failures;
use super::objects::{Account, Card, Mandate, PaymentIntent, PaymentMethod, Refund, Session, kind};
use crate::gateway::port::{Answer, Outcome, Progress, Refunded, SetUp, Trouble};
use crate::model::credential::PaymentKind;

/// Brands as they are written on cards.
const BRANDS: [(&str, &str); 9] = [
    ("amex", "American Express"),
    ("cartes_bancaires", "Cartes Bancaires"),
    ("diners", "Diners Club"),
    ("discover", "Discover"),
    ("eftpos_au", "Eftpos"),
    ("jcb", "JCB"),
    ("mastercard", "Mastercard"),
    ("unionpay", "UnionPay"),
    ("visa", "Visa"),
];

/// How far somebody is on a page; `done` says what came of it.
pub(super) fn progress<T>(it: &Session, done: impl FnOnce() -> Answer<T>) -> Answer<Progress<T>> {
    match (it.status.as_deref(), &it.url) {
        (Some("open"), Some(url)) => Ok(Progress::Open(url.clone())),
        (Some("expired"), _) => Ok(Progress::Over),
        (Some("complete"), _) => done().map(Progress::Done),
        (status, _) => Err(Trouble::Away(format!("{} is {}", it.id, status.unwrap_or("nothing")))),
    }
}

pub(super) fn outcome(it: &PaymentIntent) -> Answer<Outcome> {
    let not_understood = || Trouble::Away(format!("{} is {}", it.id, it.status));
    match it.status.as_str() {
        "succeeded" => it.amount_received.map(Outcome::Paid).ok_or_else(not_understood),
        "processing" => Ok(Outcome::Processing),
        "requires_action" | "requires_confirmation" => Ok(Outcome::NeedsSomebody),
        "requires_payment_method" => Ok(match &it.last_payment_error {
            Some(error) => Outcome::Failed(failures::of(error, it)),
            None => Outcome::NeedsSomebody,
        }),
        "canceled" => Ok(Outcome::Over),
        _ => Err(not_understood()),
    }
}

pub(super) fn set_up(it: &PaymentMethod, mandate: Option<&Mandate>) -> Answer<SetUp> {
    let known = (kind(&it.kind), &it.card, &it.sepa_debit);
    let (kind, brand, last4, expires, country) = match known {
        (Some(kind @ PaymentKind::Card), Some(card), _) => {
            (kind, brand(card), &card.last4, expires(card), &card.country)
        }
        (Some(kind @ PaymentKind::DirectDebit), _, Some(Account { last4, country })) => {
            (kind, String::new(), last4, None, country)
        }
        _ => return Err(Trouble::Refused(format!("{} is neither a card nor an account: {}", it.id, it.kind))),
    };
    let accepted = mandate.and_then(|it| it.customer_acceptance.as_ref()?.accepted_at);
    let details = mandate.and_then(|it| it.payment_method_details.as_ref()?.sepa_debit.as_ref());
    Ok(SetUp {
        customer: it.customer.as_ref().map_or_else(String::new, |customer| customer.name().to_owned()),
        token: it.id.clone(),
        kind,
        brand,
        last4: last4.clone().unwrap_or_default(),
        expires,
        country: country.clone().unwrap_or_default(),
        mandate: details.and_then(|it| it.reference.clone()).unwrap_or_default(),
        mandate_on: accepted.and_then(|seconds| DateTime::from_timestamp(seconds, 0)).map(|at| at.date_naive()),
        mandate_url: details.and_then(|it| it.url.clone()).unwrap_or_default(),
    })
}

fn brand(card: &Card) -> String {
    let word = card.display_brand.as_deref().or(card.brand.as_deref()).unwrap_or_default();
    let known = BRANDS.iter().find(|(one, _)| *one == word);
    known.map_or_else(String::new, |(_, written)| (*written).to_owned())
}

fn expires(card: &Card) -> Option<String> {
    Some(format!("{:04}-{:02}", card.exp_year?, card.exp_month?))
}

pub(super) fn refunded(it: Refund) -> Refunded {
    match it.status.as_deref() {
        Some("succeeded") => Refunded::Done { reference: it.id },
        Some("failed" | "canceled") => {
            Refunded::Failed { reference: Some(it.id), why: it.failure_reason.unwrap_or_else(|| "unknown".into()) }
        }
        _ => Refunded::Pending { reference: it.id },
    }
}
