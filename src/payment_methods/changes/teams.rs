//! Which teams can manage a payment method: their unlimited members do, now and later.

use super::sharing::{self, only_in};
use crate::access::policy::{BringTeam, ManageBillingAccess};
use crate::access::{Confirmed, Granted, people, people::PersonAccess};
use crate::error::{Error, Result};
use crate::events::count_telling;
use crate::graph::billing;
use crate::model::{PersonId, TeamId};
use crate::payment_methods::{mails, queries};
use crate::payments::credentials;
use crate::store::Tx;

/// Lets a team manage it. Its unlimited members are told, and so is everybody who can manage it already.
///
/// # Errors
/// Refused if it can already.
pub fn connect_team(
    tx: &mut Tx,
    it: &Granted<ManageBillingAccess>,
    team: &Granted<BringTeam>,
    _: &Confirmed,
) -> Result<()> {
    count_telling(tx, &format!("connect {} {}", it.id, team.id))?;
    let before = people::billing_people(tx, it.id)?;
    billing::add_team(tx, it, team)?;
    // Nobody is told of what is only tried out.
    if tx.is_rehearsal() {
        return Ok(());
    }
    let after = people::billing_people(tx, it.id)?;
    let actor = it.person();
    mails::team_connected(tx, actor, it, &team.name, &others(only_in(&after, &before), actor.id))?;
    mails::team_connected_to_yours(tx, actor, it, &team.name, &others(before, actor.id))
}

/// Takes it away from a team. Those who lose access by that are told, and those who keep it.
///
/// # Errors
/// [`Error::NotFound`] if that team is not connected; refused if nobody would be left.
pub fn disconnect_team(tx: &mut Tx, it: &Granted<ManageBillingAccess>, _: &Confirmed, team: TeamId) -> Result<()> {
    let name = queries::name_of_connected(tx, it.id, team)?.ok_or(Error::NotFound)?;
    let actor = it.person();
    let sharing = sharing::before(tx, it.id)?;
    let before = people::billing_people(tx, it.id)?;
    billing::remove_team(tx, it, team, actor.id)?;
    if tx.is_rehearsal() {
        return Ok(());
    }
    let after = people::billing_people(tx, it.id)?;
    sharing.tell(tx, &[actor.id])?;
    let lost = others(only_in(&before, &after), actor.id);
    let card = if lost.is_empty() { None } else { credentials::charged(tx, it)? };
    mails::team_disconnected(tx, actor, &it.name, &name, &lost, card.as_ref())
}

fn others(people: Vec<PersonAccess>, actor: PersonId) -> Vec<PersonAccess> {
    people.into_iter().filter(|person| person.id != actor).collect()
}
