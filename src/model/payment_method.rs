//! A payment method: owns apps and receives their invoices.

use diesel::prelude::*;

use super::country::Country;
use super::email_address::EmailAddress;
use super::vat_id::VatId;
use super::{PaymentMethodId, PersonId, TeamId};
use crate::store::Moment;

crate::text_enum! {
    PaymentType {
        BankTransfer => "bank_transfer",
    }
}

crate::text_enum! {
    /// Chosen once, never changed. An address in the EU pays in euros.
    Currency {
        Eur => "EUR",
        Usd => "USD",
    }
}

crate::text_enum! {
    PaymentMethodState {
        Open => "open",
        /// Takes no new apps; manageable until its last app is gone.
        Closing => "closing",
        Closed => "closed",
    }
}

impl PaymentType {
    pub fn words(self) -> &'static str {
        match self {
            PaymentType::BankTransfer => "Invoice by bank transfer",
        }
    }
}

impl Currency {
    pub fn words(self) -> &'static str {
        match self {
            Currency::Eur => "Euro (EUR)",
            Currency::Usd => "US dollar (USD)",
        }
    }
}

impl std::fmt::Display for Currency {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::store::schema::payment_methods)]
pub struct PaymentMethod {
    pub id: PaymentMethodId,
    pub name: String,
    pub payment_type: PaymentType,
    pub currency: Currency,
    /// The parts of the address and the invoice e-mail are all there or all missing.
    pub company: Option<String>,
    pub street: Option<String>,
    pub postal_code: Option<String>,
    pub city: Option<String>,
    pub country: Option<Country>,
    pub vat_id: Option<VatId>,
    pub invoice_email: Option<EmailAddress>,
    /// Nothing but the request to confirm it is sent to an invoice e-mail before this.
    pub invoice_email_confirmed_at: Option<Moment>,
    pub state: PaymentMethodState,
    pub created_by: PersonId,
    pub created_at: Moment,
    pub closed_at: Option<Moment>,
}

impl PaymentMethod {
    pub fn is_open(&self) -> bool {
        self.state == PaymentMethodState::Open
    }

    /// Without its address it can neither be invoiced nor receive a handover.
    pub fn has_address(&self) -> bool {
        self.company.is_some() && self.invoice_email.is_some()
    }

    /// `Hafenstraße 4, 20457 Hamburg, Germany`
    pub fn address_line(&self) -> String {
        let text = |part: &Option<String>| part.clone().unwrap_or_default();
        let place = format!("{} {}", text(&self.postal_code), text(&self.city));
        let country = self.country.map(|country| country.name().to_owned()).unwrap_or_default();
        [text(&self.street), place.trim().to_owned(), country]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(", ")
    }
}

/// A person's direct access to a payment method.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::store::schema::payment_method_people)]
pub struct BillingConnection {
    pub payment_method_id: PaymentMethodId,
    pub person_id: PersonId,
    pub granted_by: PersonId,
    pub granted_at: Moment,
}

/// A team's access to a payment method: counts for its unlimited members.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::store::schema::payment_method_teams)]
pub struct TeamBillingConnection {
    pub payment_method_id: PaymentMethodId,
    pub team_id: TeamId,
    pub granted_by: PersonId,
    pub granted_at: Moment,
}
