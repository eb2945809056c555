//! A limited member of a team asks to work on an app of the team; somebody who works on it directly, or controls it,
//! answers.

use diesel::prelude::*;

use super::developers::team_of_member;
use crate::access::policy::{AnswerRequests, AskForAccess, SeeApp};
use crate::access::{Confirmed, Granted, people};
use crate::apps::mails;
use crate::error::{Error, Result};
use crate::graph::requests;
use crate::graph::work::{OtherPath, connect};
use crate::model::event::EventKind;
use crate::model::person::Person;
use crate::model::team::{AccessRequest, Role};
use crate::model::{AppId, PersonId};
use crate::refused::Refused;
use crate::store::schema::{access_requests, events, memberships, people as people_table};
use crate::store::{Tx, WholeRows};

/// Asks, via the team of the app in which one is a limited member; of several the first by name. Who can answer is
/// told. Asked again while it waits, nothing happens.
///
/// # Errors
/// Refused if it was asked within the last day and withdrawn or answered since.
pub fn ask(tx: &mut Tx, app: &Granted<AskForAccess>) -> Result<()> {
    let person = app.person();
    if request_of(tx, app.id, person.id)?.is_some() {
        return Ok(());
    }
    if has_asked_today(tx, app.id, person.id)? {
        return Err(Refused::AskedToday { app: app.name.clone() }.into());
    }
    let team = team_of_member(tx, app.id, person.id, Role::Limited)?;
    let (team, team_name) = team.ok_or(Error::Forbidden)?;
    requests::ask(tx, app.id, person.id, team)?;
    let mut answering = people::developers(tx, app.id)?;
    answering.retain(|one| one.direct().is_some() || one.paths.iter().any(|path| path.is_team_control));
    mails::requests::asked(tx, person, app, &team_name, &answering)
}

/// Takes the request back.
///
/// # Errors
/// [`Refused::NotAskedAnyMore`] if there is none: it was answered meanwhile, or was never made.
pub fn withdraw_request(tx: &mut Tx, app: &Granted<SeeApp>) -> Result<()> {
    let person = app.person().id;
    if request_of(tx, app.id, person)?.is_none() {
        return Err(Refused::NotAskedAnyMore.into());
    }
    requests::withdraw(tx, app.id, person)
}

/// Yes: connects the person via the team they asked through, and tells them.
///
/// # Errors
/// [`Refused::NotAskedAnyMore`] if there is no such request, or it has no reason any more.
pub fn grant_request(tx: &mut Tx, app: &Granted<AnswerRequests>, _: &Confirmed, person: PersonId) -> Result<()> {
    let (request, person) = asked_by(tx, app, person)?;
    let actor = app.person();
    connect(tx, app, &person, Some(request.team_id), actor.id, OtherPath::Refuse)?;
    mails::developers::connected(tx, actor, app, None, &person)
}

/// No: the person is told.
///
/// # Errors
/// As [`grant_request`].
pub fn refuse_request(tx: &mut Tx, app: &Granted<AnswerRequests>, person: PersonId) -> Result<()> {
    let (request, person) = asked_by(tx, app, person)?;
    requests::refuse(tx, &request, app.person().id)?;
    mails::requests::not_granted(tx, app.person(), app, &person)
}

/// The request that waits, whether or not it still has its reason.
pub fn request_of(tx: &mut Tx, app: AppId, person: PersonId) -> Result<Option<AccessRequest>> {
    Ok(access_requests::table.find((app, person)).select(AccessRequest::as_select()).first_row(tx.conn).optional()?)
}

fn asked_by(tx: &mut Tx, app: &Granted<AnswerRequests>, person: PersonId) -> Result<(AccessRequest, Person)> {
    let asked: Option<(AccessRequest, Person)> = access_requests::table
        .inner_join(people_table::table)
        .filter(access_requests::app_id.eq(app.id))
        .filter(access_requests::person_id.eq(person))
        .select((AccessRequest::as_select(), Person::as_select()))
        .first(tx.conn)
        .optional()?;
    match asked {
        Some((request, person)) if is_limited_member(tx, &request)? => Ok((request, person)),
        _ => Err(Refused::NotAskedAnyMore.into()),
    }
}

fn is_limited_member(tx: &mut Tx, request: &AccessRequest) -> Result<bool> {
    let role: Option<Role> = memberships::table
        .find((request.team_id, request.person_id))
        .select(memberships::role)
        .first(tx.conn)
        .optional()?;
    Ok(role == Some(Role::Limited))
}

fn has_asked_today(tx: &mut Tx, app: AppId, person: PersonId) -> Result<bool> {
    let asked = events::table
        .filter(events::app_id.eq(app))
        .filter(events::kind.eq(EventKind::AccessAsked))
        .filter(events::actor_id.eq(person))
        .filter(events::at.gt(tx.now.plus_days(-1)))
        .select(events::id)
        .first::<crate::model::EventId>(tx.conn)
        .optional()?;
    Ok(asked.is_some())
}
