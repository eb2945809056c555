//! THE TABLE of receipts: both sides of a handover keep what they knew then, whatever they have access to now.

use diesel::prelude::*;
use remit::error::Result;
use remit::model::{AppId, InvitationId, PaymentMethodId, PersonId};
use remit::store::Tx;
use remit::store::schema::receipts;

use super::Sight;

/// The invitation, who gave, who took, and what pays since.
pub type Between = (InvitationId, PersonId, PersonId, PaymentMethodId);

pub fn all(tx: &mut Tx) -> Result<Vec<Between>> {
    let columns = (receipts::invitation_id, receipts::giver_id, receipts::taker_id, receipts::payment_method_id);
    Ok(receipts::table.select(columns).load(tx.conn)?)
}

impl Sight {
    /// Who gave, who took, and whoever can see what pays since.
    pub(super) fn receipts_of(&self, v: Option<PersonId>) -> impl Iterator<Item = &Between> {
        self.receipts
            .iter()
            .filter(move |(_, giver, taker, m)| v.is_some_and(|v| v == *giver || v == *taker) || self.pays(v, *m))
    }

    pub(super) fn has_receipt_of(&self, v: Option<PersonId>, a: AppId) -> bool {
        self.receipts_of(v).any(|(of, ..)| self.apps_of(*of).contains(&a))
    }

    /// One of the two, for the other: their address stands there.
    pub(super) fn is_across_on_receipt(&self, v: Option<PersonId>, p: PersonId) -> bool {
        let is_one = |who: PersonId, (_, giver, taker, _): &Between| who == *giver || who == *taker;
        v.is_some_and(|v| self.receipts.iter().any(|between| is_one(v, between) && is_one(p, between)))
    }

    /// One of the two: nobody else is named.
    pub(super) fn stands_on_receipt(&self, v: Option<PersonId>, p: PersonId) -> bool {
        self.receipts_of(v).any(|(_, giver, taker, _)| p == *giver || p == *taker)
    }

    /// Its name stands on a receipt of theirs.
    pub(super) fn paid_on_receipt(&self, v: Option<PersonId>, m: PaymentMethodId) -> bool {
        self.took_with(v, m) || self.gave_from(v, m)
    }

    /// Its address stands on a receipt of theirs.
    pub(super) fn took_with(&self, v: Option<PersonId>, m: PaymentMethodId) -> bool {
        self.receipts_of(v).any(|(_, _, taker, with)| *with == m && (v == Some(*taker) || self.pays(v, m)))
    }

    /// Who gave still reads what they had paid with.
    fn gave_from(&self, v: Option<PersonId>, m: PaymentMethodId) -> bool {
        self.receipts_of(v).any(|(of, giver, ..)| {
            v == Some(*giver) && self.apps_of(*of).into_iter().any(|a| self.owned.contains(&(a, m)))
        })
    }
}
