//! What limited members of a team ask for: to work on an app of the team.

use diesel::prelude::*;

use crate::error::Result;
use crate::events::{About, record};
use crate::model::event::EventKind;
use crate::model::team::AccessRequest;
use crate::model::{AppId, PersonId, TeamId};
use crate::store::Tx;
use crate::store::schema::access_requests;

/// Somebody asks, via a team.
pub(crate) fn ask(tx: &mut Tx, app: AppId, person: PersonId, team: TeamId) -> Result<()> {
    let request = AccessRequest { app_id: app, person_id: person, team_id: team, asked_at: tx.now };
    diesel::insert_into(access_requests::table).values(&request).execute(tx.conn)?;
    record(tx, Some(person), EventKind::AccessAsked, About::app(app).and_team(team))
}

/// Takes the request back.
pub(crate) fn withdraw(tx: &mut Tx, app: AppId, person: PersonId) -> Result<()> {
    diesel::delete(access_requests::table.find((app, person))).execute(tx.conn)?;
    Ok(())
}

/// The answer is no.
pub(crate) fn refuse(tx: &mut Tx, request: &AccessRequest, by: PersonId) -> Result<()> {
    withdraw(tx, request.app_id, request.person_id)?;
    let about = About::app(request.app_id).and_team(request.team_id).and_person(request.person_id);
    record(tx, Some(by), EventKind::AccessNotGranted, about)
}

/// A membership has ended, or an unlimited member asks nobody any more.
pub(super) fn forget_of(tx: &mut Tx, team: TeamId, person: PersonId) -> Result<()> {
    let of_person = access_requests::person_id.eq(person).and(access_requests::team_id.eq(team));
    diesel::delete(access_requests::table.filter(of_person)).execute(tx.conn)?;
    Ok(())
}

/// A team has ended.
pub(super) fn forget_of_team(tx: &mut Tx, team: TeamId) -> Result<()> {
    diesel::delete(access_requests::table.filter(access_requests::team_id.eq(team))).execute(tx.conn)?;
    Ok(())
}
