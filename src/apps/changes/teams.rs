//! Which teams work on an app: made for one, connected, removed.

use super::developers::payers_but;
use super::making::{AppDetails, are_made_here, make};
use crate::access::people::Member;
use crate::access::policy::{BringTeam, ManageDevelopers};
use crate::access::{Confirmed, Granted, people};
use crate::apps::{around, mails};
use crate::error::{Error, Result};
use crate::events::count_telling;
use crate::graph::work;
use crate::model::app::App;
use crate::model::team::Role;
use crate::model::{PersonId, TeamId};
use crate::store::Tx;

/// Makes an app for a team: on trial, a team app, with who makes it as developer via the team and technical contact.
///
/// # Errors
/// [`Error::NotFound`] where apps come from the platform. Refused if they have made enough.
pub fn create_for_team(tx: &mut Tx, team: &Granted<BringTeam>, details: AppDetails) -> Result<App> {
    are_made_here(tx)?;
    make(tx, team.person(), details, Some(team.id))
}

/// Lets a team work on an app. Its other unlimited members and those who pay are told.
///
/// # Errors
/// Refused if it does already.
pub fn connect_team(
    tx: &mut Tx,
    app: &Granted<ManageDevelopers>,
    team: &Granted<BringTeam>,
    _: &Confirmed,
) -> Result<()> {
    let actor = app.person();
    count_telling(tx, &format!("connect {} {}", app.id, team.id))?;
    work::add_team(tx, app, team, actor.id)?;
    let members = unlimited_members_but(tx, team.id, actor.id)?;
    let known: Vec<PersonId> = members.iter().map(|member| member.id).chain([actor.id]).collect();
    let payers = payers_but(tx, app.id, &known)?;
    mails::teams::connected(tx, actor, app, &team.name, &members)?;
    mails::teams::payers_of_connection(tx, actor, app, &team.name, &payers)
}

/// Removes a team from an app: connections via it go along, so does its control and what its members asked for. They
/// and those who pay are told.
///
/// # Errors
/// [`Error::NotFound`] if it is no team of the app; refused if a trial app would be left with nobody.
pub fn disconnect_team(tx: &mut Tx, app: &Granted<ManageDevelopers>, _: &Confirmed, team: TeamId) -> Result<()> {
    let name = around::team_of_app(tx, app.id, team)?.ok_or(Error::NotFound)?;
    let actor = app.person();
    let before = people::developers(tx, app.id)?;
    work::remove_team(tx, app, team, actor.id)?;
    let left = people::developers(tx, app.id)?;
    let is_left = |id: PersonId| left.iter().any(|one| one.id == id);
    let lost: Vec<_> = before.into_iter().filter(|one| !is_left(one.id)).collect();
    mails::teams::removed(tx, actor, app, &name, &lost)?;
    let told: Vec<PersonId> = lost.iter().map(|one| one.id).chain([actor.id]).collect();
    let payers = payers_but(tx, app.id, &told)?;
    mails::developers::payers_of_removal(tx, actor, app, &format!("the team {name}"), &left, &payers)
}

fn unlimited_members_but(tx: &mut Tx, team: TeamId, but: PersonId) -> Result<Vec<Member>> {
    let members = people::members(tx, team)?.into_iter();
    Ok(members.filter(|member| member.role == Role::Unlimited && member.id != but).collect())
}
