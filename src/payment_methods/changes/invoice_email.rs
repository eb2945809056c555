//! The invoice email: its owner confirms it, unless it is the address of somebody who can manage the payment method, as long
//! as they can. Nothing else is sent there before. (The link leads to `/verify`.)

use diesel::prelude::*;

use crate::access::people::PersonAccess;
use crate::error::{Error, Result};
use crate::events::{About, record};
use crate::graph::invoice_email::save_addresses;
use crate::invoices::delivery;
use crate::links::{self, LinkOf};
use crate::mail::strangers;
use crate::model::email_address::EmailAddress;
use crate::model::event::EventKind;
use crate::model::payment_method::PaymentMethod;
use crate::model::person::Person;
use crate::model::session::{LinkPurpose, SingleUseLink};
use crate::model::{PaymentMethodId, PersonId};
use crate::payment_methods::mails;
use crate::refused::Refused;
use crate::store::schema::{payment_methods, single_use_links};
use crate::store::{Moment, Tx, WholeRows};

/// Mails a day to one address, whoever asks for them: it may be somebody else's.
const MAILS_A_DAY: usize = 3;

/// Asks the owner of the invoice email to confirm it, unless they want nothing more from this person, who is not told.
///
/// # Errors
/// Refused if enough was sent to the address today, or by this person.
pub fn ask(tx: &mut Tx, person: &Person, payment_method: &PaymentMethod) -> Result<()> {
    let Some(address) = &payment_method.invoice_email else { return Ok(()) };
    if let Some(until) = asked_enough_until(tx, address)? {
        let retry_after = until.seconds_since(tx.now) + 1;
        return Err(Error::Enough { refused: Refused::InvoiceEmailAskedEnough, retry_after });
    }
    strangers::count_of_sender(tx, person)?;
    let link = make_link(tx, payment_method.id, person.id, address)?;
    if strangers::is_unwanted(tx, address, person.id)? {
        return Ok(());
    }
    mails::confirm_invoice_email(tx, person, &payment_method.name, &link)
}

/// As part of another act, which is not refused for it: the mail can be sent later from the page.
pub(crate) fn ask_unless_asked_enough(tx: &mut Tx, person: &Person, payment_method: &mut PaymentMethod) -> Result<()> {
    match ask(tx, person, payment_method) {
        Ok(()) => payment_method.invoice_email_asked_at = payment_method.invoice_email.as_ref().map(|_| tx.now),
        Err(Error::Enough { .. }) => {}
        Err(other) => return Err(other),
    }
    Ok(())
}

/// A payment method from a file: the owner of its invoice email has not agreed yet.
pub(crate) struct Unconfirmed {
    pub address: EmailAddress,
    pub id: PaymentMethodId,
    pub made_by: PersonId,
    pub name: String,
}

/// Asks the owner of an address once for everything that came from one file for it: the first of them carries the link.
pub(crate) fn ask_for_all(tx: &mut Tx, all: &[Unconfirmed]) -> Result<()> {
    let Some(first) = all.first() else { return Ok(()) };
    let link = make_link(tx, first.id, first.made_by, &first.address)?;
    for one in all {
        note_asked(tx, one.id)?;
    }
    let names: Vec<&str> = all.iter().map(|one| one.name.as_str()).collect();
    mails::confirm_imported_invoice_email(tx, &names, &link)
}

fn make_link(tx: &mut Tx, id: PaymentMethodId, by: PersonId, address: &EmailAddress) -> Result<SingleUseLink> {
    note_asked(tx, id)?;
    links::make(tx, LinkPurpose::InvoiceEmail, LinkOf::PaymentMethod(id, by), address)
}

fn note_asked(tx: &mut Tx, id: PaymentMethodId) -> Result<()> {
    let asked = payment_methods::invoice_email_asked_at.eq(Some(tx.now));
    diesel::update(payment_methods::table.find(id)).set(asked).execute(tx.conn)?;
    Ok(())
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

/// Somebody who reads the mails of the address has said yes: also for what came from the same file at the same moment.
/// What was made meanwhile is sent there. Gives how many invoices; None if the address is another one by now.
pub fn confirm(tx: &mut Tx, actor: Option<PersonId>, link: &SingleUseLink) -> Result<Option<usize>> {
    let Some(id) = link.payment_method_id.filter(|_| link.purpose == LinkPurpose::InvoiceEmail) else {
        return Ok(None);
    };
    if !links::use_up(tx, link)? {
        return Ok(None);
    }
    let of_same_file = payment_methods::created_at.eq(link.created_at);
    let asked: Vec<PaymentMethod> = payment_methods::table
        .filter(payment_methods::invoice_email.eq(&link.email))
        .filter(payment_methods::id.eq(id).or(of_same_file))
        .order(payment_methods::id)
        .select(PaymentMethod::as_select())
        .load_rows(tx.conn)?;
    if asked.iter().all(|one| one.id != id) {
        return Ok(None);
    }
    let mut many = 0;
    for one in asked {
        let former = one.counting_email().filter(|address| **address != link.email).cloned();
        let confirmed = PaymentMethod {
            invoice_email_confirmed_at: Some(tx.now),
            invoice_email_of_manager: false,
            ..one.without_former_email()
        };
        save_addresses(tx, &confirmed)?;
        if let Some(former) = &former {
            delivery::address_counts_no_longer(tx, &confirmed, former)?;
        }
        record(tx, actor, EventKind::InvoiceEmailConfirmed, About::payment_method(confirmed.id))?;
        many += delivery::invoice_email_is_confirmed(tx, &confirmed)?;
    }
    Ok(Some(many))
}

/// What becomes of the addresses of a payment method whose invoice email is another one from now on. An address that
/// counted is kept until the new one does; to come back to it nobody has to be asked. `is_proven`: its owner has said yes to
/// copies.
pub(super) fn named(
    old: &PaymentMethod,
    new: PaymentMethod,
    people: &[PersonAccess],
    is_proven: bool,
    now: Moment,
) -> PaymentMethod {
    let new = PaymentMethod { invoice_email_asked_at: None, ..new };
    let is_of_somebody = people.iter().any(|person| person.email.is_some() && person.email == new.invoice_email);
    if new.invoice_email == old.former_invoice_email {
        let invoice_email_of_manager = old.former_email_of_manager;
        return PaymentMethod {
            invoice_email_confirmed_at: Some(now),
            invoice_email_of_manager,
            ..new.without_former_email()
        };
    }
    if is_proven || is_of_somebody {
        return PaymentMethod {
            invoice_email_confirmed_at: Some(now),
            invoice_email_of_manager: !is_proven,
            ..new.without_former_email()
        };
    }
    let waiting = PaymentMethod { invoice_email_confirmed_at: None, invoice_email_of_manager: false, ..new };
    match old.invoice_email_confirmed_at {
        Some(_) => PaymentMethod {
            former_invoice_email: old.invoice_email.clone(),
            former_email_of_manager: old.invoice_email_of_manager,
            ..waiting
        },
        None => waiting,
    }
}

/// What is made known when the invoice email is another one: [`named`] has said what becomes of it, and it is saved.
pub(super) fn has_changed(tx: &mut Tx, actor: &Person, old: &PaymentMethod, new: &mut PaymentMethod) -> Result<()> {
    if new.invoice_email_confirmed_at.is_none() {
        return ask_unless_asked_enough(tx, actor, new);
    }
    if new.invoice_email == old.former_invoice_email {
        return delivery::waits_no_longer(tx, new.id);
    }
    if let Some(before) = old.counting_email() {
        delivery::address_counts_no_longer(tx, new, before)?;
    }
    delivery::invoice_email_is_confirmed(tx, new).map(drop)
}
