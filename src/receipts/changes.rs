//! A receipt is written once, in the transaction in which an invitation to pay is accepted.

use diesel::prelude::*;

use crate::error::{Error, Result};
use crate::model::receipt::{Handover, Receipt};
use crate::model::{InvitationId, PaymentMethodId, PersonId};
use crate::store::Tx;
use crate::store::schema::receipts;

/// Whose it is.
pub struct Between {
    pub invitation: InvitationId,
    pub giver: PersonId,
    pub taker: PersonId,
    pub payment_method: PaymentMethodId,
}

/// Freezes what was agreed.
pub fn write(tx: &mut Tx, between: &Between, handover: &Handover) -> Result<()> {
    let document = serde_json::to_string(handover).map_err(|problem| Error::Internal(problem.to_string()))?;
    let receipt = Receipt {
        invitation_id: between.invitation,
        code: handover.code.clone(),
        giver_id: between.giver,
        taker_id: between.taker,
        payment_method_id: between.payment_method,
        accepted_at: tx.now,
        digest: Receipt::digest_of(&document, &handover.code),
        document,
    };
    diesel::insert_into(receipts::table).values(&receipt).execute(tx.conn)?;
    Ok(())
}
