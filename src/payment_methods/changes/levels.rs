//! The two levels of direct access to a payment method: to manage it, and to see its invoices only.

use super::sharing;
use crate::access::people::{self, AroundPaymentMethod, PersonAccess};
use crate::access::policy::ManageBillingAccess;
use crate::access::{Confirmed, Granted};
use crate::error::{Error, Result};
use crate::events::count_telling;
use crate::graph::billing;
use crate::model::payment_method::BillingLevel;
use crate::model::{PaymentMethodId, PersonId};
use crate::payment_methods::mails;
use crate::payments::credentials;
use crate::store::Tx;

/// Somebody with direct access, and its level. None: that person has none.
pub(crate) fn direct_access(
    tx: &mut Tx,
    it: PaymentMethodId,
    person: PersonId,
) -> Result<Option<(PersonAccess, BillingLevel)>> {
    let AroundPaymentMethod { managers, readers } = people::around_payment_method(tx, it)?;
    let manager = managers.into_iter().find(|one| one.id == person && one.direct().is_some());
    let reader = readers.into_iter().find(|one| one.id == person);
    let manages = manager.map(|one| (one, BillingLevel::Manage));
    Ok(manages.or(reader.map(|one| (one, BillingLevel::InvoicesOnly))))
}

/// Lets a person see its invoices and costs. Whoever can manage it is told.
pub(crate) fn give_invoices(tx: &mut Tx, it: PaymentMethodId, person: PersonId, granted_by: PersonId) -> Result<()> {
    let before = sharing::before(tx, it)?;
    billing::give_invoices(tx, it, person, granted_by)?;
    before.tell(tx, &[granted_by, person])
}

/// Ends that, for oneself or by somebody who can manage it. Whoever can manage it is told.
pub(crate) fn end_invoices(tx: &mut Tx, it: PaymentMethodId, person: PersonId, by: PersonId) -> Result<()> {
    let before = sharing::before(tx, it)?;
    billing::end_invoices(tx, it, person, by)?;
    before.tell(tx, &[by, person])
}

/// Gives somebody with direct access this level of it. They are told, and so are the others who can manage it.
///
/// # Errors
/// [`Error::NotFound`] if that person has no direct access; refused if nobody would be left who can manage it.
pub fn change_level(
    tx: &mut Tx,
    it: &Granted<ManageBillingAccess>,
    _: &Confirmed,
    person: PersonId,
    to: BillingLevel,
) -> Result<()> {
    let (access, level) = direct_access(tx, it.id, person)?.ok_or(Error::NotFound)?;
    if level == to {
        return Ok(());
    }
    count_telling(tx, &format!("level {} {person}", it.id))?;
    let actor = it.person();
    let before = sharing::before(tx, it.id)?;
    match to {
        BillingLevel::Manage => billing::give_access(tx, it.id, person, actor.id)?,
        BillingLevel::InvoicesOnly => billing::leave_invoices_only(tx, it, person, actor.id)?,
    }
    before.tell(tx, &[actor.id, person])?;
    if person == actor.id {
        return Ok(());
    }
    let own = credentials::set_up_by(tx, it, person)?;
    mails::level_changed(tx, actor, it, &access, to, own.as_ref())
}
