//! What may happen to a payment method. Its teams are in `changes/teams.rs`, whether somebody manages it or sees its
//! invoices only in `changes/levels.rs`, asking the owner of its invoice email in `changes/invoice_email.rs`, more addresses
//! for invoices in `changes/copies.rs`, with what invoices are paid in `changes/paying.rs`.

mod closing;
pub mod copies;
mod invoice_email;
mod levels;
mod paying;
pub(crate) mod sharing;
mod teams;

use diesel::prelude::*;

pub use closing::close;
pub(crate) use invoice_email::{Unconfirmed, ask_for_all};
pub use invoice_email::{ask as ask_invoice_email, confirm as confirm_invoice_email};
pub use levels::change_level;
pub(crate) use levels::{direct_access, end_invoices, give_invoices};
pub use paying::{pay_by_transfer, pay_with};
pub use teams::{connect_team, disconnect_team};

use super::form::{PaymentMethodDetails, what_changed};
use super::{mails, queries};
use crate::access::policy::{ChangePaymentMethod, LeavePaymentMethod, ManageBillingAccess};
use crate::access::{Confirmed, Granted, people};
use crate::error::{Error, Result};
use crate::events::{About, record};
use crate::graph::{billing, renamed};
use crate::invoices;
use crate::model::event::EventKind;
use crate::model::payment_method::{BillingLevel, PaymentMethod};
use crate::model::person::Person;
use crate::model::rise::Bound;
use crate::model::{PaymentMethodId, PersonId};
use crate::payments::credentials;
use crate::store::Tx;
use crate::store::schema::payment_methods;
use crate::vat_ids;

/// Makes a payment method, with direct billing access for who makes it. Anybody may.
pub fn create(tx: &mut Tx, person: &Person, details: PaymentMethodDetails) -> Result<PaymentMethod> {
    let is_own_address = person.owns(&details.invoice_email);
    let mut payment_method = PaymentMethod {
        invoice_email_confirmed_at: is_own_address.then_some(tx.now),
        invoice_email_of_manager: is_own_address,
        ..details.made_by(person.id, tx.now)
    };
    billing::make_payment_method(tx, &payment_method)?;
    vat_ids::changes::begin(tx, &payment_method)?;
    if !is_own_address {
        invoice_email::ask_unless_asked_enough(tx, person, &mut payment_method)?;
    }
    Ok(payment_method)
}

/// Lets a person manage it directly. Whoever can do so already is told.
pub(crate) fn give_access(tx: &mut Tx, it: PaymentMethodId, person: PersonId, granted_by: PersonId) -> Result<()> {
    let before = sharing::before(tx, it)?;
    billing::give_access(tx, it, person, granted_by)?;
    before.tell(tx, &[granted_by, person])
}

/// Changes everything but the currency, which stays for ever. A new invoice email has to be confirmed by its owner,
/// unless it is the address of somebody with access; the others with access are told of it. Invoices go to the one before
/// until it is confirmed.
///
/// # Errors
/// Those of `confirm`, which asks for the password: only if invoices would be made out to somebody else or go somewhere
/// else.
pub fn change(
    tx: &mut Tx,
    payment_method: &Granted<ChangePaymentMethod>,
    confirm: impl FnOnce(&Tx) -> Result<Confirmed>,
    details: PaymentMethodDetails,
) -> Result<PaymentMethod> {
    let old: &PaymentMethod = payment_method;
    let mut new = details.said_of(old.clone());
    let changed = what_changed(old, &new);
    if changed.is_empty() {
        return Ok(new);
    }
    if (&old.address, &old.invoice_email) != (&new.address, &new.invoice_email) {
        let _confirmed = confirm(tx)?;
    }
    let has_new_address = old.invoice_email != new.invoice_email;
    let people = people::billing_people(tx, old.id)?;
    if has_new_address {
        let is_proven = copies::becomes_invoice_email(tx, payment_method, new.invoice_email.as_ref())?;
        new = invoice_email::named(old, new, &people, is_proven, tx.now);
    }
    diesel::update(payment_methods::table.find(new.id)).set((&new, new.letters())).execute(tx.conn)?;
    if (&old.vat_id, old.country()) != (&new.vat_id, new.country()) {
        vat_ids::changes::begin_anew(tx, &new)?;
    }
    renamed::payment_method(tx, old.id)?;
    let actor = payment_method.person();
    let event = About::payment_method(old.id).saying(changed.join(", "));
    record(tx, Some(actor.id), EventKind::PaymentMethodChanged, event)?;
    if has_new_address {
        invoices::links::end_all_of(tx, old.id)?;
        invoice_email::has_changed(tx, actor, old, &mut new)?;
        mails::invoice_email_changed(tx, actor, &new, &people)?;
    }
    Ok(new)
}

/// Takes away the direct access of somebody else, or that to its invoices. They are told, and so are the others who can
/// manage it.
///
/// # Errors
/// [`Error::NotFound`] if that person has no direct access.
pub fn remove_person(
    tx: &mut Tx,
    payment_method: &Granted<ManageBillingAccess>,
    _: &Confirmed,
    person: PersonId,
) -> Result<()> {
    let (removed, level) = direct_access(tx, payment_method.id, person)?.ok_or(Error::NotFound)?;
    let actor = payment_method.person();
    let own = credentials::set_up_by(tx, payment_method, person)?;
    if level == BillingLevel::InvoicesOnly {
        end_invoices(tx, payment_method.id, person, actor.id)?;
    } else {
        let before = sharing::before(tx, payment_method.id)?;
        billing::remove_person(tx, payment_method, person, actor.id)?;
        before.tell(tx, &[actor.id, person])?;
    }
    if person == actor.id {
        return Ok(());
    }
    mails::access_removed(tx, actor, &payment_method.name, &removed, level, own.as_ref())
}

/// Gives up one's own direct access, or that to its invoices.
///
/// # Errors
/// Refused for the last one who can manage it: somebody has to be able to act.
pub fn leave(tx: &mut Tx, payment_method: &Granted<LeavePaymentMethod>) -> Result<()> {
    let person = payment_method.person().id;
    if payment_method.link().reads_invoices {
        return end_invoices(tx, payment_method.id, person, person);
    }
    give_up(tx, payment_method, person)
}

/// As [`leave`]. One that is closed needs nobody any more. Whoever still has access is told.
///
/// # Errors
/// Refused for the last one: then nothing of it may stay.
pub(crate) fn give_up(tx: &mut Tx, payment_method: &PaymentMethod, person: PersonId) -> Result<()> {
    let before = sharing::before(tx, payment_method.id)?;
    billing::give_up(tx, payment_method, person)?;
    before.tell(tx, &[person])
}

/// How much more others may book before whoever can manage it is asked.
pub fn set_bound(tx: &mut Tx, payment_method: &Granted<ChangePaymentMethod>, bound: Bound) -> Result<()> {
    if queries::bound_of(tx, payment_method.id)? == bound {
        return Ok(());
    }
    diesel::update(payment_methods::table.find(payment_method.id))
        .set((payment_methods::rise_percent.eq(bound.percent), payment_methods::rise_cents.eq(bound.cents)))
        .execute(tx.conn)?;
    let about = About::payment_method(payment_method.id).saying("bound for higher costs");
    record(tx, Some(payment_method.person().id), EventKind::PaymentMethodChanged, about)
}

/// Whether those who work on its apps may pay an invoice that stays unpaid.
pub fn let_developers_pay(tx: &mut Tx, payment_method: &Granted<ChangePaymentMethod>, lets: bool) -> Result<()> {
    if payment_method.lets_developers_pay == lets {
        return Ok(());
    }
    diesel::update(payment_methods::table.find(payment_method.id))
        .set(payment_methods::lets_developers_pay.eq(lets))
        .execute(tx.conn)?;
    let kind = if lets { EventKind::DevelopersMayPay } else { EventKind::DevelopersMayNotPay };
    record(tx, Some(payment_method.person().id), kind, About::payment_method(payment_method.id))
}
