//! How the invoices of a payment method are paid: what was set up for it takes the place of what was there. The others who can
//! manage it are told.

use crate::access::policy::ChangePaymentMethod;
use crate::access::{Confirmed, Granted, people};
use crate::charging::setups;
use crate::error::Result;
use crate::model::credential::Credential;
use crate::payment_methods::mails;
use crate::store::Tx;

/// From now on it is paid with this, and what is open is charged.
///
/// # Errors
/// As [`setups::attach`].
pub fn pay_with(tx: &mut Tx, it: &Granted<ChangePaymentMethod>, _: &Confirmed, credential: &Credential) -> Result<()> {
    setups::attach(tx, credential, it.id, Some(it.person().id))?;
    tell(tx, it, Some(credential))
}

/// From now on it is paid by bank transfer.
pub fn pay_by_transfer(tx: &mut Tx, it: &Granted<ChangePaymentMethod>, _: &Confirmed) -> Result<()> {
    if it.credential_id.is_none() {
        return Ok(());
    }
    setups::let_go(tx, it.id, Some(it.person().id))?;
    tell(tx, it, None)
}

fn tell(tx: &mut Tx, it: &Granted<ChangePaymentMethod>, credential: Option<&Credential>) -> Result<()> {
    let people = people::billing_people(tx, it.id)?;
    let how = credential.map_or_else(|| "by bank transfer".to_owned(), Credential::by);
    mails::how_paid_changed(tx, it.person(), it, &how, &people)
}
