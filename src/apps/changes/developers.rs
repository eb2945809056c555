//! Who works on an app: connected, removed, gone by themselves.

use diesel::prelude::*;

use crate::access::people::PersonAccess;
use crate::access::policy::{BringTeam, LeaveApp, ManageDevelopers, Subscribe};
use crate::access::{Confirmed, Granted, people};
use crate::apps::mails;
use crate::error::{Error, Result};
use crate::events::count_telling;
use crate::graph::work::{self, Connected, OtherPath, connect};
use crate::model::app::App;
use crate::model::person::Person;
use crate::model::team::Role;
use crate::model::{AppId, PersonId, TeamId};
use crate::refused::Refused;
use crate::store::schema::{memberships, people as people_table, team_apps, teams};
use crate::store::{Tx, WholeRows};

/// Connects a member of a team of the app via that team, by somebody who manages both. The member is told.
///
/// # Errors
/// [`Error::NotFound`] if that person is no member of the team; otherwise as [`connect`].
pub fn connect_member(
    tx: &mut Tx,
    app: &Granted<ManageDevelopers>,
    team: &Granted<BringTeam>,
    _: &Confirmed,
    person: PersonId,
) -> Result<()> {
    let member: Person = people_table::table
        .inner_join(memberships::table.on(memberships::person_id.eq(people_table::id)))
        .filter(memberships::team_id.eq(team.id))
        .filter(people_table::id.eq(person))
        .select(Person::as_select())
        .first_row(tx.conn)
        .optional()?
        .ok_or(Error::NotFound)?;
    let actor = app.person();
    count_telling(tx, &format!("connect {} {person}", app.id))?;
    match connect(tx, app, &member, Some(team.id), actor.id, OtherPath::Refuse)? {
        Connected::Already => Err(Refused::WorksOnItAlready { who: member.name, app: app.name.clone() }.into()),
        _ if member.id == actor.id => Ok(()),
        _ => mails::developers::connected(tx, actor, app, Some(&team.name), &member),
    }
}

/// A developer connection for oneself: via the team in which one is unlimited, else directly. Who works on the app and
/// who pays for it is told.
///
/// # Errors
/// Refused if it was done often enough today.
pub fn subscribe(tx: &mut Tx, app: &Granted<Subscribe>) -> Result<()> {
    let person = app.person();
    count_telling(tx, &format!("subscribe {} {}", app.id, person.id))?;
    let via = team_of_member(tx, app.id, person.id, Role::Unlimited)?.map(|(team, _)| team);
    let everybody = people::everybody_connected(tx, app.id)?;
    connect(tx, app, person, via, person.id, OtherPath::Refuse)?;
    mails::developers::subscribed(tx, person, app, &everybody)
}

/// The team of the app in which the person has this role, with its name; of several the first by name.
pub(super) fn team_of_member(
    tx: &mut Tx,
    app: AppId,
    person: PersonId,
    role: Role,
) -> Result<Option<(TeamId, String)>> {
    Ok(team_apps::table
        .inner_join(teams::table)
        .inner_join(memberships::table.on(memberships::team_id.eq(team_apps::team_id)))
        .filter(team_apps::app_id.eq(app))
        .filter(memberships::person_id.eq(person))
        .filter(memberships::role.eq(role))
        .order((teams::sort_name, teams::id))
        .select((teams::id, teams::name))
        .first(tx.conn)
        .optional()?)
}

/// Ends the developer connection of somebody, who is told, and so are those who pay. Control through a team stays.
///
/// # Errors
/// [`Error::NotFound`] if that person has no connection of their own; refused if a trial app would be left with nobody.
pub fn remove_developer(tx: &mut Tx, app: &Granted<ManageDevelopers>, _: &Confirmed, person: PersonId) -> Result<()> {
    let developers = people::developers(tx, app.id)?;
    let removed =
        developers.iter().find(|one| one.id == person && one.connection().is_some()).ok_or(Error::NotFound)?;
    let actor = app.person();
    if person == actor.id {
        return leave_as(tx, app, actor);
    }
    work::end(tx, app, person, actor.id)?;
    let left = people::developers(tx, app.id)?;
    mails::developers::removed(tx, actor, app, removed, &left)?;
    let payers = payers_but(tx, app.id, &[actor.id, person])?;
    mails::developers::payers_of_removal(tx, actor, app, &removed.name, &left, &payers)
}

/// Gives up one's own developer connection. Who pays and the technical contacts are told; everything stays as it is.
///
/// # Errors
/// [`Refused::LastDeveloperOfTrial`].
pub fn leave(tx: &mut Tx, app: &Granted<LeaveApp>) -> Result<()> {
    leave_as(tx, app, app.person())
}

fn leave_as(tx: &mut Tx, app: &App, person: &Person) -> Result<()> {
    work::end(tx, app, person.id, person.id)?;
    let left = people::developers(tx, app.id)?;
    if left.iter().any(|one| one.id == person.id) {
        // In control through a team: for the others nothing has changed.
        return Ok(());
    }
    let mut told = payers_but(tx, app.id, &[person.id])?;
    let contacts = left.iter().filter(|one| one.is_technical_contact());
    let more: Vec<PersonAccess> = contacts.filter(|one| told.iter().all(|payer| payer.id != one.id)).cloned().collect();
    told.extend(more);
    mails::developers::left(tx, person, app, &left, &told)
}

/// Who pays for an app, but not these.
pub(super) fn payers_but(tx: &mut Tx, app: AppId, but: &[PersonId]) -> Result<Vec<PersonAccess>> {
    let payers = people::payers_of_apps(tx, &[app])?.remove(&app).unwrap_or_default();
    Ok(payers.into_iter().filter(|payer| !but.contains(&payer.id)).collect())
}
