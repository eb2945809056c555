//! Who is in a team and in which role, and what goes along when that changes.
//!
//! A team always has an unlimited member. So what it can manage always has somebody with billing access, and what it
//! works on somebody in control: no membership that ends can break that.

use diesel::prelude::*;

use super::{about, insert};
use crate::access::Granted;
use crate::access::consequences::{self, Scope};
use crate::access::people::{self, Member};
use crate::access::policy::{LeaveTeam, ManageTeam};
use crate::error::{Error, Result};
use crate::events::{About, count_telling, record};
use crate::graph::{invoice_email, voiding};
use crate::model::event::EventKind;
use crate::model::person::Person;
use crate::model::team::{Membership, Role, Team};
use crate::model::{AppId, PersonId, TeamId};
use crate::payment_methods::changes::sharing;
use crate::refused::Refused;
use crate::store::Tx;
use crate::store::schema::{access_requests, apps, developer_connections, memberships, people as people_table};
use crate::teams::{mails, queries};

/// Makes a member unlimited or limited, and tells them. One who is limited from now on keeps their connections via
/// the team, and lose control and billing access through it.
///
/// # Errors
/// [`Error::NotFound`] if the person is not in the team; refused for the last unlimited member.
pub fn change_role(tx: &mut Tx, team: &Granted<ManageTeam>, person: PersonId, role: Role) -> Result<()> {
    let old = membership(tx, team.id, person)?.ok_or(Error::NotFound)?;
    if old.role == role {
        return Ok(());
    }
    let actor = team.person();
    if role == Role::Unlimited {
        count_telling(tx, &format!("unlimited {} {person}", team.id))?;
    }
    let before = sharing::before_of_team(tx, team.id)?;
    let person: Person = people_table::table.find(person).select(Person::as_select()).first(tx.conn)?;
    let (apps, payment_methods) = queries::reach_of(tx, team.id)?;
    let scope = Scope { teams: vec![team.id], apps, payment_methods, ..Scope::default() };
    let changed = consequences::of(tx, &scope, &person, |tx| set_role(tx, team, person.id, role, actor.id))?;
    before.tell(tx, &[actor.id, person.id])?;
    if person.id == actor.id {
        return Ok(());
    }
    mails::role_changed(tx, actor, team, &person, role, &changed)
}

/// Takes somebody else out of the team. They are told, and so is who pays for what they worked on via it.
///
/// # Errors
/// [`Error::NotFound`] if the person is not in the team.
pub fn remove_member(tx: &mut Tx, team: &Granted<ManageTeam>, person: PersonId) -> Result<()> {
    let actor = team.person();
    let removed: Person = people_table::table
        .find(person)
        .select(Person::as_select())
        .first(tx.conn)
        .optional()?
        .ok_or(Error::NotFound)?;
    let lost = end_membership(tx, team, person, actor.id)?;
    if person == actor.id {
        return Ok(());
    }
    mails::removed(tx, actor, team, &removed)?;
    let payers = people::payers_of_apps(tx, &lost)?;
    let names: Vec<(AppId, String)> = apps::table
        .filter(apps::id.eq_any(&lost))
        .order((apps::sort_name, apps::id))
        .select((apps::id, apps::name))
        .load(tx.conn)?;
    let how = format!("{} has ended this access. {} no longer works on:", actor.name, removed.name);
    mails::no_longer_works(tx, &removed.name, &how, &[actor.id, removed.id], &names, &payers)
}

/// Leaves the team.
///
/// # Errors
/// Refused for the last unlimited member: somebody has to be able to act.
pub fn leave(tx: &mut Tx, team: &Granted<LeaveTeam>) -> Result<()> {
    let person = team.person().id;
    end_membership(tx, team, person, person).map(drop)
}

/// Puts somebody into a team, or makes a limited member unlimited: a role is never lowered. Tells the others,
/// but neither of the two.
///
/// # Errors
/// [`Error::Forbidden`] for clients: only developers are in teams.
pub(crate) fn add_member(tx: &mut Tx, team: &Team, person: &Person, role: Role, granted_by: PersonId) -> Result<()> {
    if !person.is_developer() {
        return Err(Error::Forbidden);
    }
    match (membership(tx, team.id, person.id)?.map(|it| it.role), role) {
        (Some(Role::Limited), Role::Unlimited) => {
            let before = sharing::before_of_team(tx, team.id)?;
            set_role(tx, team, person.id, role, granted_by)?;
            before.tell(tx, &[granted_by, person.id])
        }
        (Some(_), _) => Ok(()),
        (None, _) => join(tx, team, person, role, granted_by),
    }
}

fn join(tx: &mut Tx, team: &Team, person: &Person, role: Role, granted_by: PersonId) -> Result<()> {
    let before = sharing::before_of_team(tx, team.id)?;
    insert(tx, team.id, person.id, role, granted_by)?;
    let event = About { person: Some(person.id), ..about(team.id) };
    record(tx, Some(person.id), EventKind::MemberJoined, event)?;
    let others = others(tx, team, &[person.id, granted_by])?;
    mails::joined(tx, team, person, role, &others)?;
    before.tell(tx, &[granted_by, person.id])
}

/// The members but for these.
fn others(tx: &mut Tx, team: &Team, but: &[PersonId]) -> Result<Vec<Member>> {
    let mut members = people::members_of_teams(tx, &[team.id])?.remove(&team.id).unwrap_or_default();
    members.retain(|member| !but.contains(&member.id));
    Ok(members)
}

/// Ends a membership, because the person left (`by` themselves) or was removed. Along go their connections via the
/// team, of which it gives the apps, and what they asked for; what they invited others to by it becomes void. The other
/// members are told.
///
/// # Errors
/// [`Error::NotFound`] if the person is not in the team; refused for the last unlimited member.
pub(crate) fn end_membership(tx: &mut Tx, team: &Team, person: PersonId, by: PersonId) -> Result<Vec<AppId>> {
    let before = sharing::before_of_team(tx, team.id)?;
    if diesel::delete(memberships::table.find((team.id, person))).execute(tx.conn)? == 0 {
        return Err(Error::NotFound);
    }
    check_somebody_is_unlimited(tx, team)?;
    let is_own = person == by;
    let event = About { person: Some(person), ..about(team.id) };
    record(tx, Some(by), if is_own { EventKind::MemberLeft } else { EventKind::MemberRemoved }, event)?;
    let lost = end_connections_via(tx, team.id, person)?;
    for app in &lost {
        let event = About { app: Some(*app), person: Some(person), ..About::default() };
        record(tx, Some(by), if is_own { EventKind::DeveloperLeft } else { EventKind::DeveloperRemoved }, event)?;
    }
    forget_requests(tx, team.id, person)?;
    invoice_email::access_of_team_has_ended(tx, team.id, by)?;
    voiding::sent_by(tx, person)?;
    tell_of_end(tx, team, person, by)?;
    before.tell(tx, &[by, person])?;
    Ok(lost)
}

fn tell_of_end(tx: &mut Tx, team: &Team, person: PersonId, by: PersonId) -> Result<()> {
    let name = |tx: &mut Tx, id| people_table::table.find(id).select(people_table::name).first::<String>(tx.conn);
    let others = others(tx, team, &[person, by])?;
    let who = name(tx, person)?;
    let remover = if person == by { None } else { Some(name(tx, by)?) };
    mails::left(tx, team, &who, remover.as_deref(), &others)
}

fn membership(tx: &mut Tx, team: TeamId, person: PersonId) -> Result<Option<Membership>> {
    Ok(memberships::table.find((team, person)).select(Membership::as_select()).first(tx.conn).optional()?)
}

fn set_role(tx: &mut Tx, team: &Team, person: PersonId, role: Role, by: PersonId) -> Result<()> {
    diesel::update(memberships::table.find((team.id, person)))
        .set((memberships::role.eq(role), memberships::granted_by.eq(by), memberships::granted_at.eq(tx.now)))
        .execute(tx.conn)?;
    check_somebody_is_unlimited(tx, team)?;
    let event = About { person: Some(person), detail: role.as_str().into(), ..about(team.id) };
    record(tx, Some(by), EventKind::RoleChanged, event)?;
    match role {
        // An unlimited member asks nobody.
        Role::Unlimited => forget_requests(tx, team.id, person),
        Role::Limited => {
            invoice_email::access_of_team_has_ended(tx, team.id, by)?;
            voiding::sent_by(tx, person)
        }
    }
}

fn check_somebody_is_unlimited(tx: &mut Tx, team: &Team) -> Result<()> {
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
    let ids: Vec<AppId> = developer_connections::table
        .filter(developer_connections::person_id.eq(person))
        .filter(developer_connections::team_id.eq(team))
        .order(developer_connections::app_id)
        .select(developer_connections::app_id)
        .load(tx.conn)?;
    diesel::delete(
        developer_connections::table
            .filter(developer_connections::person_id.eq(person))
            .filter(developer_connections::team_id.eq(team)),
    )
    .execute(tx.conn)?;
    Ok(ids)
}

fn forget_requests(tx: &mut Tx, team: TeamId, person: PersonId) -> Result<()> {
    let requests =
        access_requests::table.filter(access_requests::person_id.eq(person)).filter(access_requests::team_id.eq(team));
    diesel::delete(requests).execute(tx.conn)?;
    Ok(())
}
