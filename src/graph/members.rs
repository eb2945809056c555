//! Who is in a team and in which role, and the end of a team.
//!
//! A team always has an unlimited member. So what it can manage always has somebody with billing access, and what it
//! works on somebody in control: no membership that ends can break that.

use diesel::prelude::*;

use super::{billing, invoice_email, requests, voiding, work};
use crate::error::{Error, Result};
use crate::events::{About, record};
use crate::model::app::App;
use crate::model::event::EventKind;
use crate::model::payment_method::PaymentMethod;
use crate::model::person::Person;
use crate::model::team::{Membership, Role, Team};
use crate::model::{AppId, PersonId, TeamId};
use crate::refused::Refused;
use crate::store::Tx;
use crate::store::schema::{developer_connections, memberships, teams};

/// A new team: who makes it is its first unlimited member.
pub(crate) fn make_team(tx: &mut Tx, team: &Team) -> Result<()> {
    let by = team.created_by;
    diesel::insert_into(teams::table).values((team, team.letters())).execute(tx.conn)?;
    insert(tx, team.id, by, Role::Unlimited, by)?;
    record(tx, Some(by), EventKind::TeamCreated, about(team.id))
}

/// Puts somebody who is not in the team into it.
///
/// # Errors
/// [`Error::Forbidden`] for clients: only developers are in teams.
pub(crate) fn join(tx: &mut Tx, team: TeamId, person: &Person, role: Role, granted_by: PersonId) -> Result<()> {
    if !person.is_developer() {
        return Err(Error::Forbidden);
    }
    insert(tx, team, person.id, role, granted_by)?;
    record(tx, Some(person.id), EventKind::MemberJoined, about(team).and_person(person.id))
}

fn insert(tx: &mut Tx, team: TeamId, person: PersonId, role: Role, granted_by: PersonId) -> Result<()> {
    let membership = Membership { team_id: team, person_id: person, role, granted_by, granted_at: tx.now };
    diesel::insert_into(memberships::table).values(&membership).execute(tx.conn)?;
    Ok(())
}

/// Makes a member unlimited or limited.
///
/// # Errors
/// Refused for the last unlimited member.
pub(crate) fn set_role(tx: &mut Tx, team: &Team, person: PersonId, role: Role, by: PersonId) -> Result<()> {
    diesel::update(memberships::table.find((team.id, person)))
        .set((memberships::role.eq(role), memberships::granted_by.eq(by), memberships::granted_at.eq(tx.now)))
        .execute(tx.conn)?;
    refuse_unless_somebody_is_unlimited(tx, team)?;
    let event = about(team.id).and_person(person).saying(role.as_str());
    record(tx, Some(by), EventKind::RoleChanged, event)?;
    match role {
        // An unlimited member asks nobody.
        Role::Unlimited => requests::forget_of(tx, team.id, person),
        Role::Limited => {
            invoice_email::access_of_team_has_ended(tx, team.id, by)?;
            voiding::sent_by(tx, person)
        }
    }
}

/// Ends a membership, because the person left (`by` themselves) or was removed. Along go their connections via the
/// team, of which it gives the apps, and what they asked for; what they invited others to by it becomes void.
///
/// # Errors
/// [`Error::NotFound`] if the person is not in the team; refused for the last unlimited member.
pub(crate) fn end(tx: &mut Tx, team: &Team, person: PersonId, by: PersonId) -> Result<Vec<AppId>> {
    if diesel::delete(memberships::table.find((team.id, person))).execute(tx.conn)? == 0 {
        return Err(Error::NotFound);
    }
    refuse_unless_somebody_is_unlimited(tx, team)?;
    let is_own = person == by;
    let kind = if is_own { EventKind::MemberLeft } else { EventKind::MemberRemoved };
    record(tx, Some(by), kind, about(team.id).and_person(person))?;
    let lost = end_connections_via(tx, team.id, person)?;
    let kind = if is_own { EventKind::DeveloperLeft } else { EventKind::DeveloperRemoved };
    for app in &lost {
        record(tx, Some(by), kind, About::app(*app).and_person(person))?;
    }
    requests::forget_of(tx, team.id, person)?;
    invoice_email::access_of_team_has_ended(tx, team.id, by)?;
    voiding::sent_by(tx, person)?;
    Ok(lost)
}

fn refuse_unless_somebody_is_unlimited(tx: &mut Tx, team: &Team) -> Result<()> {
    let unlimited: Option<PersonId> = memberships::table
        .filter(memberships::team_id.eq(team.id))
        .filter(memberships::role.eq(Role::Unlimited))
        .select(memberships::person_id)
        .first(tx.conn)
        .optional()?;
    match unlimited {
        Some(_) => Ok(()),
        None => Err(Refused::LastUnlimitedMember { team: team.name.clone() }.into()),
    }
}

/// Gives the apps that the person was connected to via the team.
fn end_connections_via(tx: &mut Tx, team: TeamId, person: PersonId) -> Result<Vec<AppId>> {
    let via = developer_connections::person_id.eq(person).and(developer_connections::team_id.eq(team));
    let ids: Vec<AppId> = developer_connections::table
        .filter(via)
        .order(developer_connections::app_id)
        .select(developer_connections::app_id)
        .load(tx.conn)?;
    diesel::delete(developer_connections::table.filter(via)).execute(tx.conn)?;
    Ok(ids)
}

/// What there is of a team when it ends.
pub(crate) struct Ending<'a> {
    pub members: &'a [PersonId],
    /// What it works on.
    pub apps: &'a [App],
    /// What it can manage.
    pub payment_methods: &'a [PaymentMethod],
}

/// Ends a team: it works on nothing and manages nothing any more, and nobody is in it. Each member has an event of it:
/// so its name stays readable for them.
///
/// # Errors
/// Refused if something would be left with nobody.
pub(crate) fn end_team(tx: &mut Tx, team: TeamId, of: &Ending, by: PersonId) -> Result<()> {
    of.apps.iter().try_for_each(|app| work::remove_team(tx, app, team, by))?;
    of.payment_methods.iter().try_for_each(|it| billing::remove_team(tx, it, team, by))?;
    diesel::delete(memberships::table.filter(memberships::team_id.eq(team))).execute(tx.conn)?;
    requests::forget_of_team(tx, team)?;
    diesel::update(teams::table.find(team)).set(teams::deleted_at.eq(Some(tx.now))).execute(tx.conn)?;
    record(tx, Some(by), EventKind::TeamDeleted, about(team))?;
    for member in of.members.iter().filter(|member| **member != by) {
        record(tx, None, EventKind::TeamDeleted, about(team).and_person(*member))?;
    }
    voiding::to_team(tx, team)?;
    of.members.iter().try_for_each(|member| voiding::sent_by(tx, *member))
}

fn about(team: TeamId) -> About {
    About::default().and_team(team)
}
