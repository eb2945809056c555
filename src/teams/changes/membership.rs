//! Who is in a team and in which role, and who is told when that changes.

use diesel::prelude::*;

use crate::access::consequences::{self, Scope};
use crate::access::people::{self, Member};
use crate::access::policy::{LeaveTeam, ManageTeam};
use crate::access::{Confirmed, Granted};
use crate::error::{Error, Result};
use crate::events::count_telling;
use crate::graph::members;
use crate::model::person::Person;
use crate::model::team::{Membership, Role, Team};
use crate::model::{AppId, PersonId, TeamId};
use crate::payment_methods::changes::sharing;
use crate::store::query::Among;
use crate::store::schema::{apps, memberships, people as people_table};
use crate::store::{Tx, WholeRows};
use crate::teams::mails::{self, WorkedOn};
use crate::teams::queries;

/// Makes a member unlimited or limited, and tells them. One who is limited from now on keeps their connections via
/// the team, and lose control and billing access through it.
///
/// # Errors
/// [`Error::NotFound`] if the person is not in the team; refused for the last unlimited member.
pub fn change_role(tx: &mut Tx, team: &Granted<ManageTeam>, _: &Confirmed, person: PersonId, role: Role) -> Result<()> {
    let old = membership(tx, team.id, person)?.ok_or(Error::NotFound)?;
    if old.role == role {
        return Ok(());
    }
    let actor = team.person();
    if role == Role::Unlimited {
        count_telling(tx, &format!("unlimited {} {person}", team.id))?;
    }
    let before = sharing::before_of_team(tx, team.id)?;
    let person: Person = people_table::table.find(person).select(Person::as_select()).first_row(tx.conn)?;
    let scope = queries::reach_of(tx, team.id)?;
    let changed = consequences::of(tx, &scope, &person, |tx| members::set_role(tx, team, person.id, role, actor.id))?;
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
pub fn remove_member(tx: &mut Tx, team: &Granted<ManageTeam>, _: &Confirmed, person: PersonId) -> Result<()> {
    let actor = team.person();
    let removed: Person = people_table::table
        .find(person)
        .select(Person::as_select())
        .first_row(tx.conn)
        .optional()?
        .ok_or(Error::NotFound)?;
    // Nobody is told of what is only tried out.
    if person == actor.id || tx.is_rehearsal() {
        return end_membership(tx, team, person, actor.id).map(drop);
    }
    let payers = Scope { payment_methods: queries::reach_of(tx, team.id)?.payment_methods, ..Scope::default() };
    let mut lost = Vec::new();
    let changed = consequences::of(tx, &payers, &removed, |tx| {
        lost = end_membership(tx, team, person, actor.id)?;
        Ok(())
    })?;
    mails::removed(tx, actor, team, &removed, &changed)?;
    let lost: Vec<WorkedOn> = apps::table
        .filter(apps::id.among(&lost))
        .filter(apps::deleted_at.is_null())
        .order((apps::sort_name, apps::id))
        .select((apps::id, apps::name, apps::payment_method_id))
        .load(tx.conn)?;
    let how = format!("{} has ended this access. {} no longer works on:", actor.name, removed.name);
    mails::no_longer_works(tx, &removed.name, &how, &[actor.id, removed.id], &lost)
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
    match (membership(tx, team.id, person.id)?.map(|it| it.role), role) {
        (Some(Role::Limited), Role::Unlimited) => {
            let before = sharing::before_of_team(tx, team.id)?;
            members::set_role(tx, team, person.id, role, granted_by)?;
            before.tell(tx, &[granted_by, person.id])
        }
        (Some(_), _) => Ok(()),
        (None, _) => join(tx, team, person, role, granted_by),
    }
}

fn join(tx: &mut Tx, team: &Team, person: &Person, role: Role, granted_by: PersonId) -> Result<()> {
    let before = sharing::before_of_team(tx, team.id)?;
    members::join(tx, team.id, person, role, granted_by)?;
    let others = others(tx, team, &[person.id, granted_by])?;
    mails::joined(tx, team, person, role, &others)?;
    before.tell(tx, &[granted_by, person.id])
}

/// The members but for these.
fn others(tx: &mut Tx, team: &Team, but: &[PersonId]) -> Result<Vec<Member>> {
    let mut members = people::members(tx, team.id)?;
    members.retain(|member| !but.contains(&member.id));
    Ok(members)
}

/// Ends a membership, because the person left (`by` themselves) or was removed. Gives the apps that they worked on via
/// the team. The other members are told.
///
/// # Errors
/// [`Error::NotFound`] if the person is not in the team; refused for the last unlimited member.
pub(crate) fn end_membership(tx: &mut Tx, team: &Team, person: PersonId, by: PersonId) -> Result<Vec<AppId>> {
    let before = sharing::before_of_team(tx, team.id)?;
    let lost = members::end(tx, team, person, by)?;
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
    Ok(memberships::table.find((team, person)).select(Membership::as_select()).first_row(tx.conn).optional()?)
}
