//! What it means for invoices when somebody's access ends: the links that they may have had end, and an address that
//! got them only because it was theirs counts no longer.

use diesel::prelude::*;

use super::mails;
use crate::access::people::{self, PersonAccess};
use crate::error::Result;
use crate::invoices::delivery;
use crate::invoices::links::{self, accountants};
use crate::model::email_address::EmailAddress;
use crate::model::payment_method::PaymentMethod;
use crate::model::{PaymentMethodId, PersonId, TeamId};
use crate::store::schema::{payment_method_teams, payment_methods};
use crate::store::{Tx, WholeRows};

/// Somebody can manage it no longer.
pub(super) fn access_has_ended(tx: &mut Tx, id: PaymentMethodId, by: PersonId) -> Result<()> {
    links::end_all_of(tx, id)?;
    accountants::makers_have_gone(tx, id, by)?;
    check_addresses(tx, id, Some(by))
}

/// Somebody can no longer manage what a team can.
pub(super) fn access_of_team_has_ended(tx: &mut Tx, team: TeamId, by: PersonId) -> Result<()> {
    let managed: Vec<PaymentMethodId> = payment_method_teams::table
        .filter(payment_method_teams::team_id.eq(team))
        .order(payment_method_teams::payment_method_id)
        .select(payment_method_teams::payment_method_id)
        .load(tx.conn)?;
    managed.iter().try_for_each(|id| links::end_all_of(tx, *id))?;
    managed.iter().try_for_each(|id| accountants::makers_have_gone(tx, *id, by))?;
    managed.iter().try_for_each(|id| check_addresses(tx, *id, Some(by)))
}

/// A person has another address from now on: the old one is that of nobody.
pub(crate) fn address_has_changed(tx: &mut Tx, old: &EmailAddress) -> Result<()> {
    let for_it = payment_methods::invoice_email.eq(old).and(payment_methods::invoice_email_of_manager);
    let before = payment_methods::former_invoice_email.eq(old).and(payment_methods::former_email_of_manager);
    let all: Vec<PaymentMethodId> = payment_methods::table
        .filter(for_it.or(before))
        .order(payment_methods::id)
        .select(payment_methods::id)
        .load(tx.conn)?;
    all.into_iter().try_for_each(|id| check_addresses(tx, id, None))
}

/// An address that counted only for somebody who can no longer manage it counts no longer. Those who are left are told,
/// but for `actor`, who has seen it before.
fn check_addresses(tx: &mut Tx, id: PaymentMethodId, actor: Option<PersonId>) -> Result<()> {
    let it: PaymentMethod = payment_methods::table.find(id).select(PaymentMethod::as_select()).first_row(tx.conn)?;
    if !it.invoice_email_of_manager && !it.former_email_of_manager {
        return Ok(());
    }
    let people = people::billing_people(tx, id)?;
    let left = with_addresses_of(&people, &it);
    save_addresses(tx, &left)?;
    let Some(address) = it.counting_email().filter(|address| left.counting_email() != Some(address)) else {
        return Ok(());
    };
    delivery::address_counts_no_longer(tx, &left, address)?;
    let told: Vec<PersonAccess> = people.into_iter().filter(|person| Some(person.id) != actor).collect();
    mails::invoices_go_elsewhere(tx, &left, address, &told)
}

/// Of the addresses that count for somebody, those that are of one of these.
fn with_addresses_of(people: &[PersonAccess], it: &PaymentMethod) -> PaymentMethod {
    let is_of_nobody = |address: &Option<EmailAddress>| people.iter().all(|person| person.email != *address);
    let mut left = it.clone();
    if it.invoice_email_of_manager && is_of_nobody(&it.invoice_email) {
        left.invoice_email_confirmed_at = None;
        left.invoice_email_of_manager = false;
        left.invoice_email_asked_at = None;
    }
    if it.former_email_of_manager && is_of_nobody(&it.former_invoice_email) {
        left = left.without_former_email();
    }
    left
}

/// Which addresses count from now on.
pub(crate) fn save_addresses(tx: &mut Tx, it: &PaymentMethod) -> Result<()> {
    diesel::update(payment_methods::table.find(it.id))
        .set((
            payment_methods::invoice_email_confirmed_at.eq(it.invoice_email_confirmed_at),
            payment_methods::invoice_email_of_manager.eq(it.invoice_email_of_manager),
            payment_methods::invoice_email_asked_at.eq(it.invoice_email_asked_at),
            payment_methods::former_invoice_email.eq(&it.former_invoice_email),
            payment_methods::former_email_of_manager.eq(it.former_email_of_manager),
        ))
        .execute(tx.conn)?;
    Ok(())
}
