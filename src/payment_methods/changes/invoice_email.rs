//! The invoice email: its owner confirms it, unless it is the address of somebody connected. Nothing else is
//! sent there before. (The link leads to `/verify`.)

use diesel::prelude::*;

use crate::error::Result;
use crate::model::SingleUseLinkId;
use crate::model::email_address::EmailAddress;
use crate::model::payment_method::PaymentMethod;
use crate::model::person::Person;
use crate::model::secret::Purpose;
use crate::model::session::{LinkPurpose, SingleUseLink};
use crate::payment_methods::mails;
use crate::refused::Refused;
use crate::store::Tx;
use crate::store::schema::single_use_links;

/// How long the link in the mail is good for.
const LINK_DAYS: i64 = 7;
/// Mails a day to one address, whoever asks for them: it may be somebody else's.
const MAILS_A_DAY: usize = 3;
/// The version of the token: each link is a row of its own.
const VERSION: i64 = 1;

/// Asks the owner of the invoice email to confirm it.
///
/// # Errors
/// Refused if the address was written to often enough today.
pub fn ask(tx: &mut Tx, person: &Person, payment_method: &PaymentMethod) -> Result<()> {
    let Some(address) = &payment_method.invoice_email else { return Ok(()) };
    if was_asked_enough(tx, address)? {
        return Err(Refused::InvoiceEmailAskedEnough.into());
    }
    let id = SingleUseLinkId::random();
    let link = SingleUseLink {
        id,
        purpose: LinkPurpose::InvoiceEmail,
        person_id: Some(person.id),
        payment_method_id: Some(payment_method.id),
        email: address.clone(),
        token_hash: tx.site.keys.token(Purpose::InvoiceEmail, id.as_str(), VERSION).hash(),
        created_at: tx.now,
        expires_at: tx.now.plus_days(LINK_DAYS),
        used_at: None,
    };
    diesel::insert_into(single_use_links::table).values(&link).execute(tx.conn)?;
    mails::confirm_invoice_email(tx, person, &payment_method.name, &link, VERSION)
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
