//! Teams and who is in them.

use serde::Serialize;
use utoipa::ToSchema;

use super::values::{PersonRef, Time};
use crate::access::people::{Member, members};
use crate::access::policy::ViewTeam;
use crate::access::{Granted, external, listed};
use crate::model::TeamId;
use crate::store::Tx;
use crate::web::call::{Answer, Call, Error, Listing, Read, Result, Wanted};

/// A group of developers.
#[derive(Serialize, ToSchema)]
pub struct Team {
    #[schema(value_type = String)]
    id: TeamId,
    /// What the hosting platform calls it.
    external_id: Option<String>,
    name: String,
    created_at: Time,
}

/// Somebody in a team.
#[derive(Serialize, ToSchema)]
pub struct TeamMember {
    person: PersonRef,
    /// `unlimited` or `limited`.
    #[schema(value_type = String)]
    role: &'static str,
    since: Time,
}

/// GET `/api/v1/teams`
pub async fn list(call: Call<Read>) -> Answer<Listing<Team>> {
    call.list(|tx, caller, part| {
        let ids = listed::ids::<ViewTeam>(tx, caller.whose(), part)?;
        let mut teams = Granted::<ViewTeam>::ask_many(tx, &caller.person, &ids)?;
        teams.sort_by_key(|team| ids.iter().position(|id| *id == team.id));
        Ok(Listing::of(Team::of_many(tx, &teams)?, part, |team| team.id.to_string()))
    })
    .await
}

/// GET `/api/v1/teams/{team}`
pub async fn show(call: Call<Read>, team: Wanted<ViewTeam>) -> Answer<Team> {
    call.answer(move |tx, caller| {
        let team = team.granted(tx, caller)?;
        Team::of(tx, team)
    })
    .await
}

/// GET `/api/v1/teams/{team}/members`
pub async fn list_members(call: Call<Read>, team: Wanted<ViewTeam>) -> Answer<Listing<TeamMember>> {
    call.list(move |tx, caller, part| {
        let team = team.granted(tx, caller)?;
        let all = members(tx, team.id)?;
        let one = |member: &Member| TeamMember {
            person: member.into(),
            role: member.role.as_str(),
            since: member.since.into(),
        };
        Ok(Listing::within(all, part, |member| member.id.to_string(), one))
    })
    .await
}

impl Team {
    pub(super) fn of(tx: &mut Tx, team: Granted<ViewTeam>) -> Result<Team> {
        Team::of_many(tx, &[team])?.pop().ok_or(Error::NOT_FOUND)
    }

    fn of_many(tx: &mut Tx, teams: &[Granted<ViewTeam>]) -> Result<Vec<Team>> {
        let ids: Vec<TeamId> = teams.iter().map(|team| team.id).collect();
        let mut names = external::names(tx, &ids)?;
        let one = |team: &Granted<ViewTeam>| Team {
            id: team.id,
            external_id: names.remove(&team.id),
            name: team.name.clone(),
            created_at: team.created_at.into(),
        };
        Ok(teams.iter().map(one).collect())
    }
}
