//! A payment method: owns apps and receives their invoices.

use diesel::prelude::*;

use super::country::Country;
use super::email_address::EmailAddress;
use super::moment::Moment;
use super::vat_id::VatId;
use super::{PaymentMethodId, PersonId, TeamId};

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
#[diesel(table_name = crate::model::schema::payment_methods)]
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
    /// It was never asked: it counts as the address of somebody who can manage this, as long as they can.
    pub invoice_email_of_manager: bool,
    /// When its owner was asked last; None: not yet.
    pub invoice_email_asked_at: Option<Moment>,
    /// What was confirmed before, as long as the new one is not.
    pub former_invoice_email: Option<EmailAddress>,
    pub former_email_of_manager: bool,
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

    /// The one address that mails about invoices go to. None: none counts, and they go to everybody who can manage it.
    pub fn counting_email(&self) -> Option<&EmailAddress> {
        match self.invoice_email_confirmed_at {
            Some(_) => self.invoice_email.as_ref(),
            None => self.former_invoice_email.as_ref(),
        }
    }

    /// That address counts only as long as somebody who has it can manage this.
    pub fn counts_for_manager(&self) -> bool {
        match self.invoice_email_confirmed_at {
            Some(_) => self.invoice_email_of_manager,
            None => self.former_email_of_manager,
        }
    }

    /// What was confirmed before counts no longer.
    pub fn without_former_email(self) -> PaymentMethod {
        PaymentMethod { former_invoice_email: None, former_email_of_manager: false, ..self }
    }

    /// Where those mails go, within a sentence.
    pub fn invoices_go_to(&self) -> String {
        self.counting_email().map_or_else(|| EVERY_MANAGER.into(), EmailAddress::shown)
    }

    /// What is so while the invoice email is not confirmed: whether its owner was asked, and where invoices go.
    pub fn unconfirmed_in_words(&self) -> Option<String> {
        let address = self.invoice_email.as_ref().filter(|_| self.invoice_email_confirmed_at.is_none())?;
        Some(unconfirmed_in_words(address, self.invoice_email_asked_at, self.former_invoice_email.as_ref()))
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

/// Who gets the invoices if no address counts.
const EVERY_MANAGER: &str = "everyone who can manage it";

/// `We’ve asked office@cafe.example …. Until then, invoices go to …`
pub fn unconfirmed_in_words(address: &EmailAddress, asked: Option<Moment>, former: Option<&EmailAddress>) -> String {
    let place = former.map_or_else(|| EVERY_MANAGER.into(), EmailAddress::shown);
    match asked {
        Some(_) => format!(
            "We’ve asked {address} to confirm that it may receive invoices. Until then, invoices go to {place}."
        ),
        None => format!(
            "{address} has not been asked yet whether it may receive invoices. Until it has confirmed, they go to {place}."
        ),
    }
}

/// A person's direct access to a payment method.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::model::schema::payment_method_people)]
pub struct BillingConnection {
    pub payment_method_id: PaymentMethodId,
    pub person_id: PersonId,
    pub granted_by: PersonId,
    pub granted_at: Moment,
}

/// A team's access to a payment method: counts for its unlimited members.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::model::schema::payment_method_teams)]
pub struct TeamBillingConnection {
    pub payment_method_id: PaymentMethodId,
    pub team_id: TeamId,
    pub granted_by: PersonId,
    pub granted_at: Moment,
}
