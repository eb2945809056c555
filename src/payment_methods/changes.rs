//! What may happen to a payment method.

use diesel::prelude::*;

use super::form::PaymentMethodDetails;
use super::invoice_email;
use crate::error::Result;
use crate::events::{About, record};
use crate::model::PaymentMethodId;
use crate::model::event::EventKind;
use crate::model::payment_method::{BillingConnection, PaymentMethod, PaymentMethodState, PaymentType};
use crate::model::person::Person;
use crate::store::Tx;
use crate::store::schema::{payment_method_people, payment_methods};

/// Makes a payment method, with direct billing access for who makes it. Anybody may.
///
/// # Errors
/// Those of the database.
pub fn create(tx: &mut Tx, person: &Person, details: PaymentMethodDetails) -> Result<PaymentMethod> {
    let is_own_address = person.owns(&details.invoice_email);
    let payment_method = PaymentMethod {
        id: PaymentMethodId::random(),
        name: details.name,
        payment_type: PaymentType::BankTransfer,
        currency: details.currency,
        company: Some(details.company),
        street: Some(details.street),
        postal_code: Some(details.postal_code),
        city: Some(details.city),
        country: Some(details.country),
        vat_id: details.vat_id,
        invoice_email: Some(details.invoice_email),
        invoice_email_confirmed_at: is_own_address.then_some(tx.now),
        state: PaymentMethodState::Open,
        created_by: person.id,
        created_at: tx.now,
        closed_at: None,
    };
    diesel::insert_into(payment_methods::table).values(&payment_method).execute(tx.conn)?;
    let connection = BillingConnection {
        payment_method_id: payment_method.id,
        person_id: person.id,
        granted_by: person.id,
        granted_at: tx.now,
    };
    diesel::insert_into(payment_method_people::table).values(&connection).execute(tx.conn)?;
    let about = About { payment_method: Some(payment_method.id), ..About::default() };
    record(tx, Some(person.id), EventKind::PaymentMethodCreated, about)?;
    if !is_own_address {
        invoice_email::ask_unless_asked_enough(tx, person, &payment_method)?;
    }
    Ok(payment_method)
}
