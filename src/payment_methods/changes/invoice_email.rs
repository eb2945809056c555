//! The invoice email: its owner confirms it, unless it is the address of somebody connected. Nothing else is
//! sent there before. (The link leads to `/verify`.)

use diesel::prelude::*;

use crate::error::{Error, Result};
use crate::model::email_address::EmailAddress;
use crate::model::payment_method::PaymentMethod;
use crate::model::person::Person;
use crate::model::session::LinkPurpose;
use crate::payment_methods::mails;
use crate::refused::Refused;
use crate::sessions::links::{self, LinkOf};
use crate::store::schema::single_use_links;
use crate::store::{Moment, Tx};

/// Mails a day to one address, whoever asks for them: it may be somebody else's.
const MAILS_A_DAY: usize = 3;

/// Asks the owner of the invoice email to confirm it.
///
/// # Errors
/// Refused if the address was written to often enough today.
pub fn ask(tx: &mut Tx, person: &Person, payment_method: &PaymentMethod) -> Result<()> {
    let Some(address) = &payment_method.invoice_email else { return Ok(()) };
    if let Some(until) = asked_enough_until(tx, address)? {
        let retry_after = until.seconds_since(tx.now) + 1;
        return Err(Error::Enough { refused: Refused::InvoiceEmailAskedEnough, retry_after });
    }
    let link =
        links::make(tx, LinkPurpose::InvoiceEmail, LinkOf::PaymentMethod(payment_method.id, person.id), address)?;
    mails::confirm_invoice_email(tx, person, &payment_method.name, &link)
}

/// As part of another act, which is not refused for it: the mail can be sent later from the page.
pub(crate) fn ask_unless_asked_enough(tx: &mut Tx, person: &Person, payment_method: &PaymentMethod) -> Result<()> {
    match &payment_method.invoice_email {
        Some(address) if asked_enough_until(tx, address)?.is_none() => ask(tx, person, payment_method),
        _ => Ok(()),
    }
}

/// Until when nobody may ask this address any more; None: somebody may.
fn asked_enough_until(tx: &mut Tx, address: &EmailAddress) -> Result<Option<Moment>> {
    let today: Vec<Moment> = single_use_links::table
        .filter(single_use_links::purpose.eq(LinkPurpose::InvoiceEmail))
        .filter(single_use_links::email.eq(address))
        .filter(single_use_links::created_at.gt(tx.now.plus_days(-1)))
        .order(single_use_links::created_at.desc())
        .select(single_use_links::created_at)
        .limit(MAILS_A_DAY as i64)
        .load(tx.conn)?;
    Ok(today.get(MAILS_A_DAY - 1).map(|third| third.plus_days(1)))
}
