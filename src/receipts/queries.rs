//! Who reads a receipt, and how much of it.

use diesel::prelude::*;

use crate::access::Granted;
use crate::access::policy::ViewPaymentMethod;
use crate::error::{Error, Result};
use crate::model::InvitationId;
use crate::model::person::Person;
use crate::model::receipt::{Handover, Receipt, ReceiptCode};
use crate::store::schema::receipts;
use crate::store::{Moment, Tx, WholeRows};

/// The receipt of an invitation as this person may read it. Who took over reads what they were shown, and who handed
/// over what they knew then, whatever they have access to now. Whoever else can see what pays reads what is paid, and
/// nothing that was between the two.
///
/// # Errors
/// [`Error::NotFound`] if there is none, or they are on neither side and cannot see what pays.
pub fn seen_by(tx: &mut Tx, person: &Person, invitation: InvitationId) -> Result<Handover> {
    let (receipt, handover) = read(tx, invitation)?;
    if receipt.taker_id == person.id {
        return Ok(handover.for_taker());
    }
    if receipt.giver_id == person.id {
        return Ok(handover.for_giver());
    }
    match Granted::<ViewPaymentMethod>::if_allowed(tx, person, receipt.payment_method_id)? {
        Some(_) => Ok(handover.for_payers()),
        None => Err(Error::NotFound),
    }
}

/// The receipt of an invitation for who took over.
///
/// # Errors
/// [`Error::NotFound`] if there is none, or that was somebody else.
pub fn of_taker(tx: &mut Tx, person: &Person, invitation: InvitationId) -> Result<Handover> {
    let (receipt, handover) = read(tx, invitation)?;
    if receipt.taker_id == person.id { Ok(handover.for_taker()) } else { Err(Error::NotFound) }
}

fn read(tx: &mut Tx, invitation: InvitationId) -> Result<(Receipt, Handover)> {
    let found: Option<Receipt> =
        receipts::table.find(invitation).select(Receipt::as_select()).first_row(tx.conn).optional()?;
    let receipt = found.ok_or(Error::NotFound)?;
    let handover = receipt.read_document().map_err(|problem| Error::Internal(problem.to_string()))?;
    Ok((receipt, handover))
}

/// Whether an invitation has a receipt. Those that were accepted before there were any have none.
pub fn is_there(tx: &mut Tx, invitation: InvitationId) -> Result<bool> {
    let found: Option<InvitationId> =
        receipts::table.find(invitation).select(receipts::invitation_id).first(tx.conn).optional()?;
    Ok(found.is_some())
}

/// When the receipt with this code was made; None: there is none.
pub fn made_at(tx: &mut Tx, code: &ReceiptCode) -> Result<Option<Moment>> {
    let with_code = receipts::table.filter(receipts::code.eq(code.as_str()));
    Ok(with_code.select(receipts::accepted_at).first(tx.conn).optional()?)
}
