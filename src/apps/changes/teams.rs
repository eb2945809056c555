//! Which teams work on an app: made for one, connected, removed.

use diesel::prelude::*;

use super::AppDetails;
use super::developers::{payers_but, refuse_if_nobody_is_left};
use crate::access::people::Member;
use crate::access::policy::{BringTeam, ManageDevelopers};
use crate::access::{Granted, people};
use crate::apps::mails;
use crate::error::{Error, Result};
use crate::events::{About, count_telling, record};
use crate::graph::voiding;
use crate::model::app::{App, TeamApp};
use crate::model::event::EventKind;
use crate::model::team::Role;
use crate::model::{AppId, PersonId, TeamId};
use crate::refused::Refused;
use crate::store::Tx;
use crate::store::schema::{access_requests, developer_connections, team_apps, teams};

/// Makes an app for a team: on trial, a team app, with who makes it as developer via the team and technical contact.
///
/// # Errors
/// [`Refused`] if they have made enough.
pub fn create_for_team(tx: &mut Tx, team: &Granted<BringTeam>, details: AppDetails) -> Result<App> {
    let person = team.person();
    let app = super::insert(tx, person, details)?;
    add(tx, app.id, team.id, person.id)?;
    super::insert_first_developer(tx, &app, person, Some(team.id))?;
    Ok(app)
}

/// Lets a team work on an app. Its other unlimited members and those who pay are told.
///
/// # Errors
/// Refused if it does already.
pub fn connect_team(tx: &mut Tx, app: &Granted<ManageDevelopers>, team: &Granted<BringTeam>) -> Result<()> {
    let actor = app.person();
    count_telling(tx, &format!("connect {} {}", app.id, team.id))?;
    add_team(tx, app, team, actor.id)?;
    let members = unlimited_members_but(tx, team.id, actor.id)?;
    let known: Vec<PersonId> = members.iter().map(|member| member.id).chain([actor.id]).collect();
    let payers = payers_but(tx, app.id, &known)?;
    mails::teams::connected(tx, actor, app, &team.name, &members)?;
    mails::teams::payers_of_connection(tx, actor, app, &team.name, &payers)
}

/// The change alone, for an invitation that is accepted for a team; `granted_by` let it in. Tells nobody.
///
/// # Errors
/// Refused if it works on the app already.
pub fn add_team(tx: &mut Tx, app: &App, team: &Granted<BringTeam>, granted_by: PersonId) -> Result<()> {
    let is_there = team_apps::table.find((app.id, team.id)).select(team_apps::app_id).first::<AppId>(tx.conn);
    if is_there.optional()?.is_some() {
        let who = format!("The team {}", team.name);
        return Err(Refused::WorksOnItAlready { who, app: app.name.clone() }.into());
    }
    add(tx, app.id, team.id, granted_by)
}

fn add(tx: &mut Tx, app: AppId, team: TeamId, granted_by: PersonId) -> Result<()> {
    let row = TeamApp { app_id: app, team_id: team, granted_by, granted_at: tx.now };
    diesel::insert_into(team_apps::table).values(&row).execute(tx.conn)?;
    let about = About::app(app).and_team(team);
    record(tx, Some(granted_by), EventKind::TeamAppAdded, about)
}

/// Removes a team from an app: connections via it go along, so does its control and what its members asked for. They
/// and those who pay are told.
///
/// # Errors
/// [`Error::NotFound`] if it is no team of the app; refused if a trial app would be left with nobody.
pub fn disconnect_team(tx: &mut Tx, app: &Granted<ManageDevelopers>, team: TeamId) -> Result<()> {
    let name: String = team_apps::table
        .inner_join(teams::table)
        .filter(team_apps::app_id.eq(app.id))
        .filter(team_apps::team_id.eq(team))
        .select(teams::name)
        .first(tx.conn)
        .optional()?
        .ok_or(Error::NotFound)?;
    let actor = app.person();
    let before = people::developers(tx, app.id)?;
    remove_team(tx, app, team, actor.id)?;
    refuse_if_nobody_is_left(tx, app)?;
    let left = people::developers(tx, app.id)?;
    let is_left = |id: PersonId| left.iter().any(|one| one.id == id);
    let lost: Vec<_> = before.into_iter().filter(|one| !is_left(one.id)).collect();
    mails::teams::removed(tx, actor, app, &name, &lost)?;
    let told: Vec<PersonId> = lost.iter().map(|one| one.id).chain([actor.id]).collect();
    let payers = payers_but(tx, app.id, &told)?;
    mails::developers::payers_of_removal(tx, actor, app, &format!("the team {name}"), &left, &payers)
}

/// The change alone, with its events and what it means for invitations. Checks nothing and tells nobody.
pub fn remove_team(tx: &mut Tx, app: &App, team: TeamId, actor: PersonId) -> Result<()> {
    let via = developer_connections::table
        .filter(developer_connections::app_id.eq(app.id))
        .filter(developer_connections::team_id.eq(team));
    let connected: Vec<PersonId> = via.select(developer_connections::person_id).load(tx.conn)?;
    diesel::delete(via).execute(tx.conn)?;
    let asked = access_requests::table.filter(access_requests::app_id.eq(app.id));
    diesel::delete(asked.filter(access_requests::team_id.eq(team))).execute(tx.conn)?;
    diesel::delete(team_apps::table.find((app.id, team))).execute(tx.conn)?;
    for person in &connected {
        let about = About::app(app.id).and_team(team).and_person(*person);
        record(tx, Some(actor), EventKind::DeveloperRemoved, about)?;
    }
    let about = About::app(app.id).and_team(team);
    record(tx, Some(actor), EventKind::TeamAppRemoved, about)?;
    voiding::about_app(tx, app.id)
}

fn unlimited_members_but(tx: &mut Tx, team: TeamId, but: PersonId) -> Result<Vec<Member>> {
    let members = people::members_of_teams(tx, &[team])?.remove(&team).unwrap_or_default();
    Ok(members.into_iter().filter(|member| member.role == Role::Unlimited && member.id != but).collect())
}
