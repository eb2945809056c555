//! With what a new payment method will be paid: set up before billing is taken over, and looked at once more. Nobody waits for
//! it in the middle of taking over.

use super::page::PayWith;
use crate::charging::setups::ways::{self, Another, Way};
use crate::charging::setups::{self, For, Wanted};
use crate::graph::offer::Offer;
use crate::model::SetupId;
use crate::model::credential::{Credential, Setup};
use crate::paths;
use crate::payment_methods::form::PaymentMethodForm;
use crate::store::Tx;
use crate::web::Me;
use crate::web::error::Result;
use crate::web::row::Row;

/// A card or an account that waits for billing to be taken over.
pub(super) struct SetUp {
    pub credential: Credential,
    setup: Setup,
}

impl SetUp {
    /// From where another one can be set up.
    pub(super) fn another(&self) -> Another {
        ways::another_one(&self.setup, &self.credential)
    }
}

/// What has to be set up before what was just sent can be checked; None: nothing, or something else is wrong with it.
pub(super) fn to_set_up(tx: &mut Tx, me: &Me, offer: &Offer) -> Result<Option<SetupId>> {
    let PayWith { pay_with } = me.form()?;
    if !offer.is_to_pay() || pay_with != "new" {
        return Ok(None);
    }
    let typed: PaymentMethodForm = me.form()?;
    let Ok((details, Some(way))) = typed.check_new(tx.site) else { return Ok(None) };
    if ready(tx, me, offer, way)?.is_some() {
        return Ok(None);
    }
    let purpose = For::Invitation(offer.invitation.id);
    let wanted = Wanted { way, currency: details.currency, purpose, next_path: paths::check_invitation() };
    Ok(Some(setups::begin(tx, me.person.id, &wanted)?))
}

/// What was set up for it, if it is still what was chosen.
pub(super) fn ready(tx: &mut Tx, me: &Me, offer: &Offer, way: Way) -> Result<Option<SetUp>> {
    let ready = setups::chosen(tx, me.person.id, &For::Invitation(offer.invitation.id), way)?;
    Ok(ready.map(|(setup, credential)| SetUp { credential, setup }))
}

/// How it will be paid, to be checked once more; None: there is only the bank transfer.
pub(super) fn row(tx: &Tx, offer: &Offer, way: Option<Way>, ready: Option<&SetUp>) -> Option<Row> {
    let words = match (way, ready) {
        (Some(_), Some(ready)) => ways::in_words(tx.site, Some(&ready.credential)),
        (Some(way), None) => {
            let (how, sender) = (ways::label(way.kind), &offer.sender.name);
            format!("{how}. You’ll be asked for it once {sender} has confirmed it’s you.")
        }
        (None, _) if tx.site.taking.is_anything_offered() => ways::by_transfer(tx.site),
        (None, _) => return None,
    };
    Some(Row::new("How invoices are paid", words, "pay_by"))
}
