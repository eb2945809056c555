//! The invoice email: its owner confirms it, unless it is the address of somebody connected. Nothing else is
//! sent there before. (The link leads to `/verify`.)

use diesel::prelude::*;

use crate::error::Result;
use crate::model::SingleUseLinkId;
use crate::model::email_address::EmailAddress;
use crate::model::payment_method::PaymentMethod;
use crate::model::person::Person;
use crate::model::session::LinkPurpose;
use crate::payment_methods::mails;
use crate::refused::Refused;
use crate::sessions::links::{self, LinkOf};
use crate::store::Tx;
use crate::store::schema::single_use_links;

/// Mails a day to one address, whoever asks for them: it may be somebody else's.
const MAILS_A_DAY: usize = 3;

/// Asks the owner of the invoice email to confirm it.
///
/// # Errors
/// Refused if the address was written to often enough today.
pub fn ask(tx: &mut Tx, person: &Person, payment_method: &PaymentMethod) -> Result<()> {
    let Some(address) = &payment_method.invoice_email else { return Ok(()) };
    if was_asked_enough(tx, address)? {
        return Err(Refused::InvoiceEmailAskedEnough.into());
    }
    let link =
        links::make(tx, LinkPurpose::InvoiceEmail, LinkOf::PaymentMethod(payment_method.id, person.id), address)?;
    mails::confirm_invoice_email(tx, person, &payment_method.name, &link)
}

/// As part of another act, which is not refused for it: the mail can be sent later from the page.
pub(crate) fn ask_unless_asked_enough(tx: &mut Tx, person: &Person, payment_method: &PaymentMethod) -> Result<()> {
    match &payment_method.invoice_email {
        Some(address) if !was_asked_enough(tx, address)? => ask(tx, person, payment_method),
        _ => Ok(()),
    }
}

fn was_asked_enough(tx: &mut Tx, address: &EmailAddress) -> Result<bool> {
    let today: Vec<SingleUseLinkId> = single_use_links::table
        .filter(single_use_links::purpose.eq(LinkPurpose::InvoiceEmail))
        .filter(single_use_links::email.eq(address))
        .filter(single_use_links::created_at.gt(tx.now.plus_days(-1)))
        .select(single_use_links::id)
        .limit(MAILS_A_DAY as i64)
        .load(tx.conn)?;
    Ok(today.len() >= MAILS_A_DAY)
}
