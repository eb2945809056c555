//! Who works on an app: people, directly or via a team, and teams. There is one connection per app and person.

use diesel::prelude::*;

use super::voiding;
use crate::access::Granted;
use crate::access::policy::BringTeam;
use crate::error::{Error, Result};
use crate::events::{About, record};
use crate::model::app::{App, DeveloperConnection, TeamApp};
use crate::model::event::EventKind;
use crate::model::person::Person;
use crate::model::{AppId, PersonId, TeamId};
use crate::refused::Refused;
use crate::store::query::Among;
use crate::store::schema::{access_requests, apps, developer_connections, memberships, team_apps, teams};
use crate::store::{Tx, WholeRows};

/// What is to happen if the person is connected to the app by another path already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OtherPath {
    /// It stays, and the new one is refused with a sentence.
    Refuse,
    /// The new one takes its place.
    Replace,
}

/// What connecting has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Connected {
    Now,
    /// Another path of theirs was replaced.
    InsteadOfAnother,
    /// They were connected by the same path already: nothing has changed.
    Already,
}

/// A new app: whose it is works on it, for a team if there is one, and is its technical contact. `by`: who makes it for them, or
/// they themselves.
pub(crate) fn make_app(tx: &mut Tx, app: &App, via: Option<TeamId>, by: PersonId) -> Result<()> {
    diesel::insert_into(apps::table).values((app, app.letters())).execute(tx.conn)?;
    record(tx, Some(by), EventKind::AppCreated, About::app(app.id))?;
    if let Some(team) = via {
        insert_team(tx, app.id, team, by)?;
    }
    let connection = DeveloperConnection {
        app_id: app.id,
        person_id: app.created_by,
        team_id: via,
        is_technical_contact: true,
        granted_by: by,
        granted_at: tx.now,
    };
    diesel::insert_into(developer_connections::table).values(&connection).execute(tx.conn)?;
    Ok(())
}

/// Connects a developer to an app, directly or via a team, and settles what they had asked for.
///
/// # Errors
/// Refused for clients; for a path via a team of which they are no member, or that the app is no team app of; and, if
/// asked to, for somebody who is connected by another path.
pub fn connect(
    tx: &mut Tx,
    app: &App,
    person: &Person,
    via: Option<TeamId>,
    granted_by: PersonId,
    other: OtherPath,
) -> Result<Connected> {
    if !person.is_developer() {
        return Err(Refused::OnlyDevelopersWork { who: person.name.clone() }.into());
    }
    if let Some(team) = via {
        refuse_unless_via(tx, app, person, team)?;
    }
    let old = connection(tx, app.id, person.id)?;
    let connected = match &old {
        None => Connected::Now,
        Some(old) if old.team_id == via => return Ok(Connected::Already),
        Some(_) if other == OtherPath::Replace => Connected::InsteadOfAnother,
        Some(_) => return Err(Refused::WorksOnItAlready { who: person.name.clone(), app: app.name.clone() }.into()),
    };
    let new = DeveloperConnection {
        app_id: app.id,
        person_id: person.id,
        team_id: via,
        is_technical_contact: old.is_some_and(|old| old.is_technical_contact),
        granted_by,
        granted_at: tx.now,
    };
    put(tx, &new)?;
    let about = About { team: via, ..About::app(app.id).and_person(person.id) };
    record(tx, Some(granted_by), EventKind::DeveloperConnected, about)?;
    if connected == Connected::InsteadOfAnother {
        voiding::about_app(tx, app.id)?;
    }
    Ok(connected)
}

/// In the place of one by another path, and of what was asked for.
fn put(tx: &mut Tx, new: &DeveloperConnection) -> Result<()> {
    diesel::delete(developer_connections::table.find((new.app_id, new.person_id))).execute(tx.conn)?;
    diesel::insert_into(developer_connections::table).values(new).execute(tx.conn)?;
    diesel::delete(access_requests::table.find((new.app_id, new.person_id))).execute(tx.conn)?;
    Ok(())
}

/// Invariant 5: a connection via a team exists only while the person is a member and the app is a team app.
fn refuse_unless_via(tx: &mut Tx, app: &App, person: &Person, team: TeamId) -> Result<()> {
    let member: Option<String> = memberships::table
        .inner_join(teams::table)
        .inner_join(team_apps::table.on(team_apps::team_id.eq(memberships::team_id)))
        .filter(memberships::team_id.eq(team))
        .filter(memberships::person_id.eq(person.id))
        .filter(team_apps::app_id.eq(app.id))
        .select(teams::name)
        .first(tx.conn)
        .optional()?;
    if member.is_some() {
        return Ok(());
    }
    let team: String = teams::table.find(team).select(teams::name).first(tx.conn).optional()?.ok_or(Error::NotFound)?;
    Err(Refused::NotThroughThisTeam { who: person.name.clone(), app: app.name.clone(), team }.into())
}

/// The developer connection of a person to an app, if there is one.
pub fn connection(tx: &mut Tx, app: AppId, person: PersonId) -> Result<Option<DeveloperConnection>> {
    Ok(developer_connections::table
        .find((app, person))
        .select(DeveloperConnection::as_select())
        .first_row(tx.conn)
        .optional()?)
}

/// The developer connections of a person to some of these apps.
pub(crate) fn connections(tx: &mut Tx, apps: &[AppId], person: PersonId) -> Result<Vec<DeveloperConnection>> {
    Ok(developer_connections::table
        .filter(developer_connections::app_id.among(apps))
        .filter(developer_connections::person_id.eq(person))
        .select(DeveloperConnection::as_select())
        .load_rows(tx.conn)?)
}

/// A connected developer is a technical contact from now on.
pub(crate) fn set_contact(tx: &mut Tx, app: AppId, person: PersonId, by: PersonId) -> Result<()> {
    mark(tx, app, person, true)?;
    record(tx, Some(by), EventKind::TechnicalContactSet, About::app(app).and_person(person))
}

/// And no longer.
pub(crate) fn unset_contact(tx: &mut Tx, app: AppId, person: PersonId, by: PersonId) -> Result<()> {
    mark(tx, app, person, false)?;
    record(tx, Some(by), EventKind::TechnicalContactUnset, About::app(app).and_person(person))
}

fn mark(tx: &mut Tx, app: AppId, person: PersonId, is_contact: bool) -> Result<()> {
    diesel::update(developer_connections::table.find((app, person)))
        .set(developer_connections::is_technical_contact.eq(is_contact))
        .execute(tx.conn)?;
    Ok(())
}

/// Ends the developer connection of somebody, who leaves (`by` themselves) or is removed. Control through a team stays.
///
/// # Errors
/// Refused if a trial app would be left with nobody.
pub(crate) fn end(tx: &mut Tx, app: &App, person: PersonId, by: PersonId) -> Result<()> {
    diesel::delete(developer_connections::table.find((app.id, person))).execute(tx.conn)?;
    let is_own = person == by;
    if !is_left_with_somebody(tx, app)? {
        let app = app.name.clone();
        let why = if is_own { Refused::LastDeveloperOfTrial { app } } else { Refused::NobodyLeftOnTrial { app } };
        return Err(why.into());
    }
    let kind = if is_own { EventKind::DeveloperLeft } else { EventKind::DeveloperRemoved };
    record(tx, Some(by), kind, About::app(app.id).and_person(person))?;
    voiding::about_app(tx, app.id)
}

/// The apps that somebody has stopped working on.
pub(crate) struct Ended {
    pub apps: Vec<App>,
    /// Those of them that must not be left with nobody (invariant 6): then nothing of it may stay.
    pub left_alone: Vec<App>,
}

/// Ends all developer connections of somebody who stops being a developer here. What they invited others to ends with
/// that, in `accounts`.
pub(crate) fn end_all_of(tx: &mut Tx, person: PersonId) -> Result<Ended> {
    let apps: Vec<App> = developer_connections::table
        .inner_join(apps::table)
        .filter(developer_connections::person_id.eq(person))
        .filter(apps::deleted_at.is_null())
        .order((apps::sort_name, apps::id))
        .select(App::as_select())
        .load_rows(tx.conn)?;
    diesel::delete(developer_connections::table.filter(developer_connections::person_id.eq(person)))
        .execute(tx.conn)?;
    let mut left_alone = Vec::new();
    for app in &apps {
        let about = About::app(app.id).and_person(person);
        record(tx, Some(person), EventKind::DeveloperLeft, about)?;
        if !is_left_with_somebody(tx, app)? {
            left_alone.push(app.clone());
        }
    }
    Ok(Ended { apps, left_alone })
}

/// Invariant 6: a trial app that is not being deleted keeps a direct developer connection or a team.
fn is_left_with_somebody(tx: &mut Tx, app: &App) -> Result<bool> {
    if !app.is_on_trial() || app.delete_at.is_some() {
        return Ok(true);
    }
    let directly = developer_connections::table
        .filter(developer_connections::app_id.eq(app.id))
        .filter(developer_connections::team_id.is_null());
    let through_team = team_apps::table.filter(team_apps::app_id.eq(app.id));
    let person = directly.select(developer_connections::person_id).first::<PersonId>(tx.conn).optional()?;
    let team = through_team.select(team_apps::team_id).first::<TeamId>(tx.conn).optional()?;
    Ok(person.is_some() || team.is_some())
}

/// Lets a team work on an app; `granted_by` let it in.
///
/// # Errors
/// Refused if it works on the app already.
pub(crate) fn add_team(tx: &mut Tx, app: &App, team: &Granted<BringTeam>, granted_by: PersonId) -> Result<()> {
    let is_there = team_apps::table.find((app.id, team.id)).select(team_apps::app_id).first::<AppId>(tx.conn);
    if is_there.optional()?.is_some() {
        let who = format!("The team {}", team.name);
        return Err(Refused::WorksOnItAlready { who, app: app.name.clone() }.into());
    }
    insert_team(tx, app.id, team.id, granted_by)
}

fn insert_team(tx: &mut Tx, app: AppId, team: TeamId, granted_by: PersonId) -> Result<()> {
    let row = TeamApp { app_id: app, team_id: team, granted_by, granted_at: tx.now };
    diesel::insert_into(team_apps::table).values(&row).execute(tx.conn)?;
    let about = About::app(app).and_team(team);
    record(tx, Some(granted_by), EventKind::TeamAppAdded, about)
}

/// A team no longer works on an app: connections via it go along, so does its control and what its members asked for.
///
/// # Errors
/// Refused if a trial app would be left with nobody.
pub(crate) fn remove_team(tx: &mut Tx, app: &App, team: TeamId, by: PersonId) -> Result<()> {
    let via = developer_connections::app_id.eq(app.id).and(developer_connections::team_id.eq(team));
    let connected: Vec<PersonId> =
        developer_connections::table.filter(via).select(developer_connections::person_id).load(tx.conn)?;
    diesel::delete(developer_connections::table.filter(via)).execute(tx.conn)?;
    let asked = access_requests::app_id.eq(app.id).and(access_requests::team_id.eq(team));
    diesel::delete(access_requests::table.filter(asked)).execute(tx.conn)?;
    diesel::delete(team_apps::table.find((app.id, team))).execute(tx.conn)?;
    if !is_left_with_somebody(tx, app)? {
        return Err(Refused::NobodyLeftOnTrial { app: app.name.clone() }.into());
    }
    for person in &connected {
        let about = About::app(app.id).and_team(team).and_person(*person);
        record(tx, Some(by), EventKind::DeveloperRemoved, about)?;
    }
    let about = About::app(app.id).and_team(team);
    record(tx, Some(by), EventKind::TeamAppRemoved, about)?;
    voiding::about_app(tx, app.id)
}
