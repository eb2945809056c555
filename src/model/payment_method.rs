//! A payment method: owns apps and receives their invoices.

use diesel::prelude::*;

use super::address::Address;
use super::country::Country;
use super::email_address::EmailAddress;
use super::moment::Moment;
use super::references::References;
use super::vat_id::VatId;
use super::{CredentialId, PaymentMethodId, PersonId, TeamId};

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

crate::text_enum! {
    /// What somebody can do with a payment method to which they were given access themselves.
    BillingLevel {
        /// Billing access: all that can be done with it.
        Manage => "manage",
        /// Its invoices and costs to see, and nothing to change. No rule counts that as billing access.
        InvoicesOnly => "invoices_only",
    }
}

impl BillingLevel {
    /// What is given.
    pub fn word(self) -> &'static str {
        match self {
            BillingLevel::Manage => "Manage billing",
            BillingLevel::InvoicesOnly => "Invoices only",
        }
    }

    /// What somebody has.
    pub fn tag(self) -> &'static str {
        match self {
            BillingLevel::Manage => "Manages billing",
            BillingLevel::InvoicesOnly => "Invoices only",
        }
    }

    /// What it means, in a sentence or two. `app_word`: what the reader calls an app.
    pub fn means(self, app_word: &str) -> String {
        match self {
            BillingLevel::Manage => format!("Can cancel {app_word}s, change addresses and remove people."),
            BillingLevel::InvoicesOnly => "Sees invoices and costs. Changes nothing.".into(),
        }
    }

    pub fn other(self) -> BillingLevel {
        match self {
            BillingLevel::Manage => BillingLevel::InvoicesOnly,
            BillingLevel::InvoicesOnly => BillingLevel::Manage,
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

/// An update writes what may be another one later; an address that is there never goes.
#[derive(Debug, Clone, Queryable, QueryableByName, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = crate::model::schema::payment_methods, treat_none_as_null = true)]
pub struct PaymentMethod {
    pub id: PaymentMethodId,
    pub name: String,
    #[diesel(skip_update)]
    pub currency: Currency,
    #[diesel(embed)]
    pub address: Option<Address>,
    pub vat_id: Option<VatId>,
    #[diesel(embed)]
    pub references: References,
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
    /// What it pays with; None: by bank transfer.
    #[diesel(skip_update)]
    pub credential_id: Option<CredentialId>,
    /// Whether those who work on its apps may pay an invoice that could not be charged.
    #[diesel(skip_update)]
    pub lets_developers_pay: bool,
    #[diesel(skip_update)]
    pub state: PaymentMethodState,
    #[diesel(skip_update)]
    pub created_by: PersonId,
    #[diesel(skip_update)]
    pub created_at: Moment,
    #[diesel(skip_update)]
    pub closed_at: Option<Moment>,
}

impl PaymentMethod {
    /// A new one, of which nothing else is known.
    pub fn new(name: String, currency: Currency, created_by: PersonId, created_at: Moment) -> PaymentMethod {
        PaymentMethod {
            id: PaymentMethodId::random(),
            name,
            currency,
            address: None,
            vat_id: None,
            references: References::default(),
            invoice_email: None,
            invoice_email_confirmed_at: None,
            invoice_email_of_manager: false,
            invoice_email_asked_at: None,
            former_invoice_email: None,
            former_email_of_manager: false,
            credential_id: None,
            lets_developers_pay: false,
            state: PaymentMethodState::Open,
            created_by,
            created_at,
            closed_at: None,
        }
    }

    pub fn is_open(&self) -> bool {
        self.state == PaymentMethodState::Open
    }

    /// Without its address it can neither be invoiced nor receive a handover.
    pub fn has_address(&self) -> bool {
        self.address.is_some() && self.invoice_email.is_some()
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

    /// The same with where they will go: `…, then to office@cafe.example once it's confirmed`
    pub fn invoices_will_go_to(&self) -> String {
        let place = self.invoices_go_to();
        match self.invoice_email.as_ref().filter(|_| self.invoice_email_confirmed_at.is_none()) {
            Some(address) => format!("{place}, then to {} once it’s confirmed", address.shown()),
            None => place,
        }
    }

    /// What is so while the invoice email is not confirmed: whether its owner was asked, and where invoices go.
    pub fn unconfirmed_in_words(&self) -> Option<String> {
        let address = self.invoice_email.as_ref().filter(|_| self.invoice_email_confirmed_at.is_none())?;
        Some(unconfirmed_in_words(address, self.invoice_email_asked_at, self.former_invoice_email.as_ref()))
    }

    /// Whom its invoices are made out to.
    pub fn company(&self) -> Option<&str> {
        self.address.as_ref().map(|address| address.company.as_str())
    }

    pub fn country(&self) -> Option<Country> {
        self.address.as_ref().map(|address| address.country)
    }

    /// `Hafenstraße 4, 20457 Hamburg, Germany`
    pub fn address_line(&self) -> String {
        self.address.as_ref().map(Address::line).unwrap_or_default()
    }
}

/// Who gets the invoices if no address counts.
const EVERY_MANAGER: &str = "everyone who can manage billing";

/// `We've asked office@cafe.example …. Until then, invoices go to …`
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

/// A person's direct access to a payment method: they can manage it.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::model::schema::payment_method_people)]
pub struct BillingConnection {
    pub payment_method_id: PaymentMethodId,
    pub person_id: PersonId,
    pub granted_by: PersonId,
    pub granted_at: Moment,
}

/// A person who sees the invoices and costs of a payment method, and nothing else of it.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::model::schema::invoice_readers)]
pub struct InvoiceReader {
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
