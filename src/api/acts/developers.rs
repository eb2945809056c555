//! Who works on an app: connected through a team, removed, technical contact or not.

use serde::Deserialize;
use utoipa::ToSchema;

use crate::access::people;
use crate::access::policy::{BringTeam, LeaveApp, ManageDevelopers, SeeApp, Subscribe};
use crate::api::sent::{granted, wrong};
use crate::apps::changes;
use crate::model::{AppId, PersonId, TeamId};
use crate::refused::Refused;
use crate::store::Tx;
use crate::web::call::{Also, Answer, Body, Call, Caller, Done, Nothing, PeopleWrite, Result, Wanted};

/// How someone is to work on an app.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Connection {
    /// Through which team, by its id: of others you have to say it, they are its members. Whoever is in none is invited.
    #[serde(default)]
    team: Option<String>,
}

/// PUT `/api/v1/apps/{app}/developers/{person}`: the same again changes nothing.
pub async fn connect(
    call: Call<PeopleWrite>,
    app: Wanted<ManageDevelopers>,
    person: Also<PersonId>,
    connection: Body<Connection>,
) -> Answer<Nothing> {
    call.act(move |tx, caller| {
        if person.is(tx, caller.person.id)? {
            return subscribe(tx, caller, &app);
        }
        let (app, person) = (app.granted(tx, caller)?, person.id(tx)?);
        let team = connection.of(caller)?.team.ok_or_else(|| wrong("team", Refused::ChooseTeam.sentence()))?;
        let team = granted::<BringTeam>(tx, caller, "team", &team)?;
        if is_connected_via(tx, app.id, person, team.id)? {
            return Ok(Done::Gone);
        }
        let confirmed = caller.confirmed::<PeopleWrite>()?;
        caller.carry_out(tx, app.id, |tx| changes::connect_member(tx, &app, &team, &confirmed, person))?;
        Ok(Done::Gone)
    })
    .await
}

/// Oneself.
fn subscribe(tx: &mut Tx, caller: &Caller, app: &Wanted<ManageDevelopers>) -> Result<Done<Nothing>> {
    if app.granted_for::<SeeApp>(tx, caller)?.link().has_developer_connection() {
        return Ok(Done::Gone);
    }
    let app = app.granted_for::<Subscribe>(tx, caller)?;
    caller.carry_out(tx, app.id, |tx| changes::subscribe(tx, &app))?;
    Ok(Done::Gone)
}

fn is_connected_via(tx: &mut Tx, app: AppId, person: PersonId, team: TeamId) -> Result<bool> {
    let developers = people::developers(tx, app)?;
    let connection = developers.iter().find(|one| one.id == person).and_then(|one| one.connection());
    Ok(connection.and_then(|path| path.team.as_ref()).is_some_and(|(id, _)| *id == team))
}

/// DELETE `/api/v1/apps/{app}/developers/{person}`: somebody else, or oneself, which takes no other right.
pub async fn remove(call: Call<PeopleWrite>, app: Wanted<ManageDevelopers>, person: Also<PersonId>) -> Answer<Nothing> {
    call.act(move |tx, caller| {
        if person.is(tx, caller.person.id)? {
            let app = app.granted_for::<LeaveApp>(tx, caller)?;
            caller.carry_out(tx, app.id, |tx| changes::leave(tx, &app))?;
            return Ok(Done::Gone);
        }
        let (app, person) = (app.granted(tx, caller)?, person.id(tx)?);
        let confirmed = caller.confirmed::<PeopleWrite>()?;
        caller.carry_out(tx, app.id, |tx| changes::remove_developer(tx, &app, &confirmed, person))?;
        Ok(Done::Gone)
    })
    .await
}

/// PUT `/api/v1/apps/{app}/contacts/{person}`: the same again changes nothing.
pub async fn set_contact(
    call: Call<PeopleWrite>,
    app: Wanted<ManageDevelopers>,
    person: Also<PersonId>,
) -> Answer<Nothing> {
    mark_contact(call, app, person, true).await
}

/// DELETE `/api/v1/apps/{app}/contacts/{person}`: the same again changes nothing.
pub async fn unset_contact(
    call: Call<PeopleWrite>,
    app: Wanted<ManageDevelopers>,
    person: Also<PersonId>,
) -> Answer<Nothing> {
    mark_contact(call, app, person, false).await
}

async fn mark_contact(
    call: Call<PeopleWrite>,
    app: Wanted<ManageDevelopers>,
    person: Also<PersonId>,
    is_contact: bool,
) -> Answer<Nothing> {
    call.act(move |tx, caller| {
        let (app, person) = (app.granted(tx, caller)?, person.id(tx)?);
        caller.carry_out(tx, app.id, |tx| changes::mark_technical_contact(tx, &app, person, is_contact))?;
        Ok(Done::Gone)
    })
    .await
}
