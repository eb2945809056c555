//! Deleting an account. The row stays without address, password and sessions, so that events keep their actor: by name
//! for a year.

use diesel::prelude::*;

use super::going::{self, Gone, OnlyYou};
use super::waiting_sign_ups::drop_sign_ups;
use crate::access::{Confirmed, session};
use crate::codes;
use crate::error::{Error, Result};
use crate::graph::accounts;
use crate::links;
use crate::mail::queue;
use crate::model::PaymentMethodId;
use crate::model::email_address::EmailAddress;
use crate::model::letters::PersonLetters;
use crate::model::payment_method::PaymentMethod;
use crate::model::person::{FORMER_MEMBER, Person, named_since};
use crate::people::mails;
use crate::refused::Refused;
use crate::store::schema::{drafts, invoice_readers, payment_method_people, payment_methods, people};
use crate::store::{Tx, WholeRows};
use crate::{invitations, payment_methods as payment_methods_noun};

/// Deletes the account: everything that goes along when somebody stops being a developer, the direct billing
/// connections, and what they see of invoices. The address is free from now on, and is told so; who pays for the apps
/// and their technical contacts are told too.
///
/// # Errors
/// [`Refused::SettleFirst`] if something would be left with nobody.
pub fn close(tx: &mut Tx, person: &Person, _: &Confirmed) -> Result<()> {
    let gone = try_to_close(tx, person)?.or_refuse()?;
    mails::stopped_working(tx, person, &gone.apps)?;
    mails::account_deleted(tx, person)
}

/// The same, telling nobody and as far as possible: for a page that says what stands in the way, and takes it all back.
pub fn try_to_close(tx: &mut Tx, person: &Person) -> Result<Gone> {
    let open = going::open_invitations(tx, person.id)?;
    let mut gone = going::end_work(tx, person)?;
    end_billing_access(tx, person, &mut gone)?;
    end_invoices(tx, person)?;
    invitations::changes::answerer_is_gone(tx, person.id)?;
    if let Some(address) = &person.email {
        forget_address(tx, person, address)?;
    }
    forget_drafts(tx, person)?;
    session::end_all(tx, person.id, None)?;
    links::end_all_of(tx, person.id)?;
    codes::end_all_of(tx, person.id)?;
    accounts::close(tx, person.id)?;
    gone.invited = going::ended_since(tx, person.id, open)?;
    Ok(gone)
}

/// The memberships have ended before: so it is seen who else is left.
fn end_billing_access(tx: &mut Tx, person: &Person, gone: &mut Gone) -> Result<()> {
    let direct: Vec<PaymentMethod> = payment_method_people::table
        .inner_join(payment_methods::table)
        .filter(payment_method_people::person_id.eq(person.id))
        .order((payment_methods::sort_name, payment_methods::id))
        .select(PaymentMethod::as_select())
        .load_rows(tx.conn)?;
    for payment_method in direct {
        match payment_methods_noun::changes::give_up(tx, &payment_method, person.id) {
            Ok(()) => {}
            Err(Error::Refused(Refused::LastWithBillingAccess { .. })) => {
                gone.only_you.push(OnlyYou::PaymentMethod(payment_method));
            }
            Err(other) => return Err(other),
        }
    }
    Ok(())
}

/// Nobody depends on that.
fn end_invoices(tx: &mut Tx, person: &Person) -> Result<()> {
    let seen: Vec<PaymentMethodId> = invoice_readers::table
        .filter(invoice_readers::person_id.eq(person.id))
        .order(invoice_readers::payment_method_id)
        .select(invoice_readers::payment_method_id)
        .load(tx.conn)?;
    seen.into_iter().try_for_each(|it| payment_methods_noun::changes::end_invoices(tx, it, person.id, person.id))
}

/// What waits for the account at its address. What waits for the address itself stays: invitations, invoices.
fn forget_address(tx: &mut Tx, person: &Person, address: &EmailAddress) -> Result<()> {
    drop_sign_ups(tx, address)?;
    invitations::changes::forget_address(tx, person.id, address)?;
    queue::drop_of_account(tx, address)
}

/// Forgets all that a person has typed into forms and not sent.
fn forget_drafts(tx: &mut Tx, person: &Person) -> Result<()> {
    diesel::delete(drafts::table.filter(drafts::person_id.eq(person.id))).execute(tx.conn)?;
    Ok(())
}

/// Forgets the names of those who have deleted their accounts a year ago.
pub fn forget_names(tx: &mut Tx) -> Result<()> {
    let named = people::table.filter(people::closed_at.le(named_since(tx.now))).filter(people::name.ne(FORMER_MEMBER));
    diesel::update(named).set((people::name.eq(FORMER_MEMBER), PersonLetters::of(FORMER_MEMBER))).execute(tx.conn)?;
    Ok(())
}
