//! What the receiver of an invitation chose: how to pay, for whom to accept, which connection to keep.

use serde::{Deserialize, Serialize};

use crate::access::Granted;
use crate::access::policy::{AttachToPaymentMethod, BringTeam, ViewTeam};
use crate::charging::setups::ways::Way;
use crate::error::{Error, Result};
use crate::graph::offer::Offer;
use crate::model::address::AddressText;
use crate::model::person::Person;
use crate::model::{AppId, PaymentMethodId, TeamId};
use crate::payment_methods::{changes, form::PaymentMethodForm};
use crate::refused::Refused;
use crate::store::Tx;

/// What was chosen. A new payment method is made in the accepting transaction, so that a declined one leaves none.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Choice {
    /// For invitations that need no choice.
    Nothing,
    /// For all but those to pay.
    Terms(Terms),
    Existing(PaymentMethodId),
    New(Box<PaymentMethodForm>),
}

/// How an invitation to a team, an app or a payment method is accepted.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Terms {
    /// For a team in which the receiver is unlimited; None: for themselves.
    pub team: Option<TeamId>,
    /// Apps on which the offered connection replaces the one that the receiver has. On all others theirs stays.
    pub replaced: Vec<AppId>,
}

impl Terms {
    /// As the form of the receiver's page says it: `for` with a team, and per app `connection-ID` with `this`.
    pub fn typed(fields: &[(String, String)]) -> Terms {
        let mut terms = Terms::default();
        for (name, value) in fields {
            if name == "for" {
                terms.team = TeamId::from_stored(value);
            } else if let Some(app) = name.strip_prefix("connection-").filter(|_| value == "this") {
                terms.replaced.extend(AppId::from_stored(app));
            }
        }
        terms
    }

    /// The team that it is accepted for, with the receiver's right to bring it.
    ///
    /// # Errors
    /// [`Refused::AskUnlimitedMember`] for a limited member.
    pub fn team(&self, tx: &mut Tx, receiver: &Person) -> Result<Option<Granted<BringTeam>>> {
        let Some(id) = self.team else { return Ok(None) };
        match Granted::ask(tx, receiver, id) {
            Ok(granted) => Ok(Some(granted)),
            Err(Error::Forbidden) => {
                let team = Granted::<ViewTeam>::ask(tx, receiver, id)?.name.clone();
                Err(Refused::AskUnlimitedMember { team }.into())
            }
            Err(other) => Err(other),
        }
    }
}

/// What a person who accepts under another address chose and was shown, kept until the sender confirms.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Kept {
    pub choice: Choice,
    /// The fingerprint of the offer.
    pub shown: String,
}

impl Choice {
    /// What stands for it before anybody has chosen. Only within `Db::rehearse`.
    pub fn not_made(offer: &Offer) -> Choice {
        if offer.is_to_pay() { stand_in(&offer.invitation.email.shown()) } else { Choice::Nothing }
    }

    /// How anything but an invitation to pay is accepted: for oneself, if nothing else was chosen.
    pub fn terms(&self) -> Terms {
        match self {
            Choice::Terms(terms) => terms.clone(),
            _ => Terms::default(),
        }
    }

    /// The card or direct debit that was chosen for a new payment method; None: by bank transfer, or one that is there.
    ///
    /// # Errors
    /// [`Refused`] if it is not offered any longer, or the form is not complete any more.
    pub fn way(&self, tx: &Tx) -> Result<Option<Way>> {
        let Choice::New(form) = self else { return Ok(None) };
        let (_, way) = form.check_new(tx.site).map_err(|_| Refused::ChoosePaymentMethod)?;
        Ok(way)
    }

    /// The payment method that will own the apps, with the receiver's right to put them there.
    ///
    /// # Errors
    /// [`Refused`] if it cannot take them, or the form is not complete any more.
    pub fn payment_method(&self, tx: &mut Tx, receiver: &Person) -> Result<Granted<AttachToPaymentMethod>> {
        let id = match self {
            Choice::Nothing | Choice::Terms(_) => return Err(Refused::ChoosePaymentMethod.into()),
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
        address: AddressText {
            company: text("–"),
            street: text("–"),
            postal_code: text("10115"),
            city: text("–"),
            country: text("DE"),
            ..AddressText::default()
        },
        ..PaymentMethodForm::for_address(email)
    }))
}
