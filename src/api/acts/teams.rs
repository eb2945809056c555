//! Teams: made, renamed, and the roles of their members. Whoever is in none yet is invited.

use serde::Deserialize;
use utoipa::ToSchema;

use super::called::{New, Sent, find_or_make};
use crate::access::external;
use crate::access::policy::{LeaveTeam, ManageTeam, ViewTeam};
use crate::api::sent::{FOR_PLATFORM, external_id, given, wrong};
use crate::api::teams::Team;
use crate::model::team::Role;
use crate::model::{PersonId, TeamId};
use crate::paths;
use crate::store::Tx;
use crate::teams::new::TeamForm;
use crate::teams::{changes, queries};
use crate::web::call::{Also, Answer, Body, Call, Caller, Done, Error, Made, Nothing, Or, PeopleWrite, Result, Wanted};

/// A team that is to be there.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTeam {
    name: String,
    /// For the hosting platform.
    #[serde(default)]
    external_id: Option<String>,
}

/// What is to be different. What is left out stays as it is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TeamChange {
    #[serde(default)]
    name: Option<String>,
    /// For the hosting platform. Null: it no longer has a name for it.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    external_id: Option<Option<String>>,
}

/// What someone is in a team.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRole {
    /// `unlimited` or `limited`.
    #[schema(value_type = String)]
    role: Role,
}

/// POST `/api/v1/teams`: whoever makes it is its first unlimited member.
pub async fn create(call: Call<PeopleWrite>, new: Body<NewTeam>) -> Answer<Made<Team>> {
    call.make(move |tx, caller| made(tx, caller, &Sent::nameless(&new))).await
}

/// PUT `/api/v1/teams/ext:{name}`: makes it, or finds what was made before.
pub async fn put(call: Call<PeopleWrite>, team: Wanted<ViewTeam>, new: Body<NewTeam>) -> Answer<Or<Made<Team>, 200>> {
    call.make(move |tx, caller| find_or_make(tx, caller, &team, &new, |tx, _, team| Team::of(tx, team), made))
        .await
        .or()
}

/// PATCH `/api/v1/teams/{team}`
pub async fn change(call: Call<PeopleWrite>, team: Wanted<ManageTeam>, change: Body<TeamChange>) -> Answer<Team> {
    call.act(move |tx, caller| {
        let team = team.granted(tx, caller)?;
        let TeamChange { name, external_id } = change.of(caller)?;
        if let Some(name) = name {
            changes::rename(tx, &team, checked(name)?)?;
        }
        if let Some(external_id) = external_id {
            call_it(tx, caller, team.id, external_id.as_deref())?;
        }
        Ok(Done::Changed(shown(tx, caller, team.id)?))
    })
    .await
}

/// PUT `/api/v1/teams/{team}/members/{person}`: the same again changes nothing.
pub async fn change_role(
    call: Call<PeopleWrite>,
    team: Wanted<ManageTeam>,
    person: Also<PersonId>,
    role: Body<NewRole>,
) -> Answer<Nothing> {
    call.act(move |tx, caller| {
        let (team, person) = (team.granted(tx, caller)?, person.id(tx)?);
        let NewRole { role } = role.of(caller)?;
        let confirmed = caller.confirmed::<PeopleWrite>()?;
        let scope = queries::reach_of(tx, team.id)?;
        caller.carry_out(tx, scope, |tx| changes::change_role(tx, &team, &confirmed, person, role))?;
        Ok(Done::Gone)
    })
    .await
}

/// DELETE `/api/v1/teams/{team}/members/{person}`: somebody else, or oneself, which takes no other right.
pub async fn remove(call: Call<PeopleWrite>, team: Wanted<ManageTeam>, person: Also<PersonId>) -> Answer<Nothing> {
    call.act(move |tx, caller| {
        if person.is(tx, caller.person.id)? {
            let team = team.granted_for::<LeaveTeam>(tx, caller)?;
            let scope = queries::reach_of(tx, team.id)?;
            caller.carry_out(tx, scope, |tx| changes::leave(tx, &team))?;
            return Ok(Done::Gone);
        }
        let (team, person) = (team.granted(tx, caller)?, person.id(tx)?);
        let confirmed = caller.confirmed::<PeopleWrite>()?;
        let scope = queries::reach_of(tx, team.id)?;
        caller.carry_out(tx, scope, |tx| changes::remove_member(tx, &team, &confirmed, person))?;
        Ok(Done::Gone)
    })
    .await
}

fn made(tx: &mut Tx, caller: &Caller, new: &Sent<NewTeam>) -> Result<Done<Team>> {
    caller.is_somebody()?;
    let NewTeam { name, external_id } = new.of(caller)?;
    let team = changes::create(tx, &caller.person, checked(name)?)?;
    if external_id.is_some() {
        call_it(tx, caller, team.id, external_id.as_deref())?;
    }
    Ok(Done::Made(shown(tx, caller, team.id)?, paths::api::team(team.id)))
}

fn checked(name: String) -> Result<String> {
    TeamForm { name }.check().map_err(Error::Fields)
}

fn call_it(tx: &mut Tx, caller: &Caller, team: TeamId, name: Option<&str>) -> Result<()> {
    let platform = caller.of_platform().ok_or_else(|| wrong("external_id", FOR_PLATFORM))?;
    Ok(external::call(tx, platform, team, external_id(name)?.as_ref())?)
}

fn shown(tx: &mut Tx, caller: &Caller, id: TeamId) -> Result<Team> {
    let team = caller.ask::<ViewTeam>(tx, id)?;
    Team::of(tx, team)
}

impl New for NewTeam {
    fn external_id(&self) -> Option<&str> {
        self.external_id.as_deref()
    }

    fn called(self, name: String) -> NewTeam {
        NewTeam { external_id: Some(name), ..self }
    }
}
