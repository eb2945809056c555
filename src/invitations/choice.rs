//! How the receiver of an invitation to pay wants to pay.

use serde::{Deserialize, Serialize};

use crate::access::Granted;
use crate::access::policy::AttachToPaymentMethod;
use crate::error::Result;
use crate::model::PaymentMethodId;
use crate::model::person::Person;
use crate::payment_methods::{changes, form::PaymentMethodForm};
use crate::refused::Refused;
use crate::store::Tx;

/// What was chosen. A new payment method is made in the accepting transaction, so that a declined one leaves none.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Choice {
    /// For invitations that need no choice.
    Nothing,
    Existing(PaymentMethodId),
    New(Box<PaymentMethodForm>),
}

/// What a person who accepts under another address chose and was shown, kept until the sender confirms.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Kept {
    pub choice: Choice,
    /// The fingerprint of the offer.
    pub shown: String,
}

impl Choice {
    /// The payment method that will own the apps, with the receiver's right to put them there.
    ///
    /// # Errors
    /// [`Refused`] if it cannot take them, or the form is not complete any more.
    pub fn payment_method(&self, tx: &mut Tx, receiver: &Person) -> Result<Granted<AttachToPaymentMethod>> {
        let id = match self {
            Choice::Nothing => return Err(Refused::ChoosePaymentMethod.into()),
            Choice::Existing(id) => *id,
            Choice::New(form) => {
                let details = form.check().map_err(|_| Refused::ChoosePaymentMethod)?;
                changes::create(tx, receiver, details)?.id
            }
        };
        let granted = Granted::<AttachToPaymentMethod>::ask(tx, receiver, id)?;
        if !granted.has_address() {
            return Err(Refused::AddressMissing { payment_method: granted.name.clone() }.into());
        }
        Ok(granted)
    }
}

/// A payment method that is not there yet, for the pages before anybody has accepted. Only within `Db::rehearse`.
pub fn stand_in(email: &str) -> Choice {
    let text = |words: &str| words.to_owned();
    Choice::New(Box::new(PaymentMethodForm {
        payment_method_name: text("a payment method of theirs"),
        currency: text("EUR"),
        company: text("–"),
        street: text("–"),
        postal_code: text("–"),
        city: text("–"),
        country: text("DE"),
        vat_id: String::new(),
        invoice_email: email.to_owned(),
    }))
}
