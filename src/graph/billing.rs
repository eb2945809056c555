//! Who manages a payment method: people directly, and teams, whose unlimited members do, now and later. And who was
//! given its invoices only.

use diesel::prelude::*;
use diesel::sql_types::Text;

use super::{invoice_email, voiding};
use crate::access::Granted;
use crate::access::facts::managers_of;
use crate::access::policy::{BringTeam, ManageBillingAccess};
use crate::error::Result;
use crate::events::{About, record};
use crate::model::event::EventKind;
use crate::model::payment_method::{
    BillingConnection, InvoiceReader, PaymentMethod, PaymentMethodState, TeamBillingConnection,
};
use crate::model::{PaymentMethodId, PersonId, TeamId};
use crate::refused::Refused;
use crate::store::schema::{invoice_readers, payment_method_people, payment_method_teams, payment_methods, teams};
use crate::store::{Tx, query};

/// A new payment method: who makes it manages it directly.
pub(crate) fn make_payment_method(tx: &mut Tx, it: &PaymentMethod) -> Result<()> {
    diesel::insert_into(payment_methods::table).values((it, it.letters())).execute(tx.conn)?;
    connect(tx, it.id, it.created_by, it.created_by)?;
    record(tx, Some(it.created_by), EventKind::PaymentMethodCreated, About::payment_method(it.id))
}

/// Lets a person manage it directly. Whoever had its invoices only has no need of that any more.
pub(crate) fn give_access(tx: &mut Tx, it: PaymentMethodId, person: PersonId, granted_by: PersonId) -> Result<()> {
    diesel::delete(invoice_readers::table.find((it, person))).execute(tx.conn)?;
    connect(tx, it, person, granted_by)?;
    let about = About::payment_method(it).and_person(person);
    record(tx, Some(granted_by), EventKind::BillingAccessGiven, about)
}

fn connect(tx: &mut Tx, it: PaymentMethodId, person: PersonId, granted_by: PersonId) -> Result<()> {
    let connection = BillingConnection { payment_method_id: it, person_id: person, granted_by, granted_at: tx.now };
    diesel::insert_into(payment_method_people::table).values(&connection).execute(tx.conn)?;
    Ok(())
}

/// Somebody gives up their direct access.
///
/// # Errors
/// [`Refused::LastWithBillingAccess`]: then nothing of it may stay.
pub(crate) fn give_up(tx: &mut Tx, it: &PaymentMethod, person: PersonId) -> Result<()> {
    end_direct_access(tx, it, person, person)?;
    let about = About::payment_method(it.id).and_person(person);
    record(tx, Some(person), EventKind::BillingAccessLeft, about)
}

/// Takes away the direct access of a person.
///
/// # Errors
/// As [`give_up`].
pub(crate) fn remove_person(tx: &mut Tx, it: &PaymentMethod, person: PersonId, by: PersonId) -> Result<()> {
    end_direct_access(tx, it, person, by)?;
    let about = About::payment_method(it.id).and_person(person);
    record(tx, Some(by), EventKind::BillingAccessRemoved, about)
}

/// Lets a person see its invoices and costs, and nothing else of it.
pub(crate) fn give_invoices(tx: &mut Tx, it: PaymentMethodId, person: PersonId, granted_by: PersonId) -> Result<()> {
    let row = InvoiceReader { payment_method_id: it, person_id: person, granted_by, granted_at: tx.now };
    diesel::insert_into(invoice_readers::table).values(&row).execute(tx.conn)?;
    let about = About::payment_method(it).and_person(person);
    record(tx, Some(granted_by), EventKind::InvoicesAccessGiven, about)
}

/// Ends that, if they had it: nobody depends on it. `by` themselves: they have left.
pub(crate) fn end_invoices(tx: &mut Tx, it: PaymentMethodId, person: PersonId, by: PersonId) -> Result<()> {
    if diesel::delete(invoice_readers::table.find((it, person))).execute(tx.conn)? == 0 {
        return Ok(());
    }
    let kind = if by == person { EventKind::InvoicesAccessLeft } else { EventKind::InvoicesAccessRemoved };
    record(tx, Some(by), kind, About::payment_method(it).and_person(person))
}

/// Leaves a person with direct access nothing but the invoices.
///
/// # Errors
/// As [`give_up`].
pub(crate) fn leave_invoices_only(tx: &mut Tx, it: &PaymentMethod, person: PersonId, by: PersonId) -> Result<()> {
    remove_person(tx, it, person, by)?;
    give_invoices(tx, it.id, person, by)
}

fn end_direct_access(tx: &mut Tx, it: &PaymentMethod, person: PersonId, by: PersonId) -> Result<()> {
    diesel::delete(payment_method_people::table.find((it.id, person))).execute(tx.conn)?;
    if !is_left_with_somebody(tx, it)? {
        return Err(Refused::LastWithBillingAccess { payment_method: it.name.clone() }.into());
    }
    invoice_email::access_has_ended(tx, it.id, by)?;
    voiding::about_payment_method(tx, it.id)
}

/// Somebody who manages payment method `$1`.
const MANAGER: &str = concat!(managers_of!("= $1"), " LIMIT 1");

/// Invariant 2, and as long as it is closing. One that is closed needs nobody any more.
fn is_left_with_somebody(tx: &mut Tx, it: &PaymentMethod) -> Result<bool> {
    let somebody: Vec<(PersonId,)> = query::rows::<(Text,)>(MANAGER).bind::<Text, _>(it.id).load(tx.conn)?;
    Ok(it.state == PaymentMethodState::Closed || !somebody.is_empty())
}

/// Lets a team manage it.
///
/// # Errors
/// Refused if it can manage it already.
pub(crate) fn add_team(tx: &mut Tx, it: &Granted<ManageBillingAccess>, team: &Granted<BringTeam>) -> Result<()> {
    let there = payment_method_teams::table.find((it.id, team.id)).select(payment_method_teams::team_id);
    if there.first::<TeamId>(tx.conn).optional()?.is_some() {
        let (team, payment_method) = (team.name.clone(), it.name.clone());
        return Err(Refused::TeamManagesItAlready { team, payment_method }.into());
    }
    let granted_by = it.person().id;
    let row = TeamBillingConnection { payment_method_id: it.id, team_id: team.id, granted_by, granted_at: tx.now };
    diesel::insert_into(payment_method_teams::table).values(&row).execute(tx.conn)?;
    let about = About::payment_method(it.id).and_team(team.id);
    record(tx, Some(granted_by), EventKind::TeamBillingGiven, about)
}

/// Takes it away from a team.
///
/// # Errors
/// [`Refused::OnlyThroughTeam`] if nobody would be left.
pub(crate) fn remove_team(tx: &mut Tx, it: &PaymentMethod, team: TeamId, by: PersonId) -> Result<()> {
    diesel::delete(payment_method_teams::table.find((it.id, team))).execute(tx.conn)?;
    if !is_left_with_somebody(tx, it)? {
        let team = teams::table.find(team).select(teams::name).first(tx.conn)?;
        return Err(Refused::OnlyThroughTeam { team, payment_method: it.name.clone() }.into());
    }
    let about = About::payment_method(it.id).and_team(team);
    record(tx, Some(by), EventKind::TeamBillingRemoved, about)?;
    invoice_email::access_has_ended(tx, it.id, by)?;
    voiding::about_payment_method(tx, it.id)
}
