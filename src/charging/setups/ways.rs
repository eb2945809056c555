//! How the invoices of a payment method are paid: what is offered, and what was chosen.

use chrono::NaiveDate;

use crate::model::SetupId;
use crate::model::credential::{Credential, GatewayName, PaymentKind, Setup};
use crate::model::moment;
use crate::model::payment_method::Currency;
use crate::payments::credentials::day;
use crate::store::Site;

/// What stands for the bank transfer in forms.
pub const TRANSFER: &str = "transfer";

/// Of a card or an account that was chosen and is not there yet.
pub const NOT_SET_UP: &str = "It isn’t set up yet. Continue with the button below, or choose another way to pay.";

const NOT_OFFERED: &str = "This is no longer offered. Choose another way to pay.";
const ONLY_IN_EUROS: &str = "SEPA Direct Debit is only available in euros. Choose another way to pay.";

/// One to choose: its value in forms, its label, what it means.
pub type Choosable = (&'static str, String, &'static str);

/// From where another card or account can be set up instead, and what that is called.
pub type Another = (SetupId, &'static str);

/// A card or direct debit, and who takes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Way {
    pub kind: PaymentKind,
    pub gateway: GatewayName,
}

impl Way {
    pub fn of(setup: &Setup) -> Way {
        Way { kind: setup.kind, gateway: setup.gateway }
    }

    /// Whether this is one of those that were chosen.
    pub fn fits(self, credential: &Credential) -> bool {
        self.kind == credential.kind && self.gateway == credential.gateway
    }
}

/// The ways to choose from for a payment method in this currency; None: none is chosen yet. Empty: there is only the bank
/// transfer, and nothing to choose.
pub fn offered(site: &Site, currency: Option<Currency>) -> Vec<Choosable> {
    let kinds = site.taking.offers(currency.unwrap_or(Currency::Eur));
    if kinds.is_empty() {
        return Vec::new();
    }
    let choosable = |(kind, _): (PaymentKind, _)| (kind.as_str(), label(kind).to_owned(), means(kind));
    kinds.into_iter().map(choosable).chain([transfer(site)]).collect()
}

/// The bank transfer, which can always be chosen.
pub fn transfer(site: &Site) -> Choosable {
    (TRANSFER, by_transfer(site), "You transfer the money yourself.")
}

/// What was chosen of it; None: the bank transfer.
///
/// # Errors
/// A sentence that says what to do, if it is not offered.
pub fn chosen(site: &Site, typed: &str, currency: Currency) -> Result<Option<Way>, String> {
    if typed.is_empty() || typed == TRANSFER {
        return Ok(None);
    }
    let wanted = PaymentKind::from_stored(typed).ok_or(NOT_OFFERED)?;
    let offered = |currency| site.taking.offers(currency).into_iter().find(|(kind, _)| *kind == wanted);
    match (offered(currency), offered(Currency::Eur)) {
        (Some((kind, gateway)), _) => Ok(Some(Way { kind, gateway })),
        (None, Some(_)) => Err(ONLY_IN_EUROS.to_owned()),
        (None, None) => Err(NOT_OFFERED.to_owned()),
    }
}

/// As it is chosen: `By card`
pub fn label(kind: PaymentKind) -> &'static str {
    match kind {
        PaymentKind::Card => "By card",
        PaymentKind::DirectDebit => "By SEPA Direct Debit",
    }
}

/// As it is chosen by somebody who pays so already, with another one.
pub fn another(kind: PaymentKind) -> &'static str {
    match kind {
        PaymentKind::Card => "By another card",
        PaymentKind::DirectDebit => "By SEPA Direct Debit from another account",
    }
}

pub fn means(kind: PaymentKind) -> &'static str {
    match kind {
        PaymentKind::Card => "We charge it two days after each invoice. You enter it on the next page.",
        PaymentKind::DirectDebit => {
            "We debit your bank account about a week after each invoice. You enter it on the next page."
        }
    }
}

/// When what is unpaid is paid, if this is saved today.
pub fn when(kind: PaymentKind, today: NaiveDate) -> String {
    match kind {
        PaymentKind::Card => "We’ll charge it right away.".to_owned(),
        PaymentKind::DirectDebit => format!("We’ll debit it on {}.", moment::day(day(kind, today))),
    }
}

/// `By bank transfer, within 14 days of each invoice`
pub fn by_transfer(site: &Site) -> String {
    match site.seller.as_ref().map(|seller| seller.due_days) {
        Some(1) => "By bank transfer, within a day of each invoice".to_owned(),
        Some(days) => format!("By bank transfer, within {days} days of each invoice"),
        None => "By bank transfer".to_owned(),
    }
}

pub fn another_one(setup: &Setup, credential: &Credential) -> Another {
    let words = match credential.kind {
        PaymentKind::Card => "Use another card",
        PaymentKind::DirectDebit => "Use another account",
    };
    (setup.id, words)
}

/// What is paid with, in a line: `Visa ···· 4242, valid through April 2028`; None: by bank transfer.
pub fn in_words(site: &Site, credential: Option<&Credential>) -> String {
    let Some(credential) = credential else { return by_transfer(site) };
    match credential.last_day() {
        Some(day) => format!("{}, valid through {}", credential.words(), day.format("%B %Y")),
        None => credential.words(),
    }
}
