//! What can be paid with here, besides the bank transfer that always can.

use super::credential::{BANK_TRANSFER, GatewayName, PaymentKind};
use super::payment_method::Currency;

/// Who takes cards and direct debits. Nobody: pages say nothing about either.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Taking {
    /// The gateway.
    pub gateway: Option<GatewayName>,
    /// Under which the seller debits accounts at the own bank; then the gateway does not.
    pub creditor_id: Option<String>,
}

impl Taking {
    /// What is offered in this currency, and who takes it.
    pub fn offers(&self, currency: Currency) -> Vec<(PaymentKind, GatewayName)> {
        let card = self.gateway.map(|gateway| (PaymentKind::Card, gateway));
        let taker = self.creditor_id.as_ref().map(|_| GatewayName::Bank).or(self.gateway);
        let debit = taker.filter(|_| currency == Currency::Eur).map(|taker| (PaymentKind::DirectDebit, taker));
        card.into_iter().chain(debit).collect()
    }

    /// Whether what was set up there can be charged now.
    pub fn takes(&self, gateway: GatewayName) -> bool {
        match gateway {
            GatewayName::Bank => self.creditor_id.is_some(),
            GatewayName::Stripe | GatewayName::Sandbox => self.gateway == Some(gateway),
        }
    }

    /// `card, SEPA Direct Debit or bank transfer`: all that an invoice in this currency can be paid by.
    pub fn ways(&self, currency: Currency) -> String {
        let said: Vec<&str> = self.offers(currency).into_iter().map(|(kind, _)| kind.in_sentence()).collect();
        if said.is_empty() {
            BANK_TRANSFER.to_lowercase()
        } else {
            format!("{} or {}", said.join(", "), BANK_TRANSFER.to_lowercase())
        }
    }

    pub fn is_anything_offered(&self) -> bool {
        self.gateway.is_some() || self.creditor_id.is_some()
    }

    /// The gateway is the one that is built in, to try things out.
    pub fn is_sandbox(&self) -> bool {
        self.gateway == Some(GatewayName::Sandbox)
    }
}
