//! Who works on an app: connected, removed, gone by themselves. There is one connection per app and person.

use diesel::prelude::*;

use crate::access::people::PersonAccess;
use crate::access::policy::{BringTeam, LeaveApp, ManageDevelopers, Subscribe};
use crate::access::{Granted, people};
use crate::apps::mails;
use crate::error::{Error, Result};
use crate::events::{About, count_telling, record};
use crate::graph::voiding;
use crate::model::app::{App, DeveloperConnection};
use crate::model::event::EventKind;
use crate::model::person::Person;
use crate::model::team::Role;
use crate::model::{AppId, PersonId, TeamId};
use crate::refused::Refused;
use crate::store::Tx;
use crate::store::schema::{
    access_requests, apps as apps_table, developer_connections, memberships, people as people_table, team_apps, teams,
};

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

/// Connects a developer to an app, directly or via a team, and settles what they had asked for. Tells nobody: the act
/// does.
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
    diesel::delete(developer_connections::table.find((app.id, person.id))).execute(tx.conn)?;
    diesel::insert_into(developer_connections::table).values(&new).execute(tx.conn)?;
    diesel::delete(access_requests::table.find((app.id, person.id))).execute(tx.conn)?;
    let about = About { team: via, ..About::app(app.id).and_person(person.id) };
    record(tx, Some(granted_by), EventKind::DeveloperConnected, about)?;
    if connected == Connected::InsteadOfAnother {
        voiding::about_app(tx, app.id)?;
    }
    Ok(connected)
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
        .first(tx.conn)
        .optional()?)
}

/// Connects a member of a team of the app via that team, by somebody who manages both. The member is told.
///
/// # Errors
/// [`Error::NotFound`] if that person is no member of the team; otherwise as [`connect`].
pub fn connect_member(
    tx: &mut Tx,
    app: &Granted<ManageDevelopers>,
    team: &Granted<BringTeam>,
    person: PersonId,
) -> Result<()> {
    let member: Person = people_table::table
        .inner_join(memberships::table.on(memberships::person_id.eq(people_table::id)))
        .filter(memberships::team_id.eq(team.id))
        .filter(people_table::id.eq(person))
        .select(Person::as_select())
        .first(tx.conn)
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
    let via = team_in_control(tx, app.id, person.id)?;
    let everybody = crate::apps::queries::everybody_connected(tx, app.id)?;
    connect(tx, app, person, via, person.id, OtherPath::Refuse)?;
    mails::developers::subscribed(tx, person, app, &everybody)
}

/// The team of the app in which the person is unlimited; of several the first by name.
pub(super) fn team_in_control(tx: &mut Tx, app: AppId, person: PersonId) -> Result<Option<TeamId>> {
    Ok(team_apps::table
        .inner_join(teams::table)
        .inner_join(memberships::table.on(memberships::team_id.eq(team_apps::team_id)))
        .filter(team_apps::app_id.eq(app))
        .filter(memberships::person_id.eq(person))
        .filter(memberships::role.eq(Role::Unlimited))
        .order((teams::sort_name, teams::id))
        .select(team_apps::team_id)
        .first(tx.conn)
        .optional()?)
}

/// Ends the developer connection of somebody, who is told, and so are those who pay. Control through a team stays.
///
/// # Errors
/// [`Error::NotFound`] if that person has no connection of their own; refused if a trial app would be left with nobody.
pub fn remove_developer(tx: &mut Tx, app: &Granted<ManageDevelopers>, person: PersonId) -> Result<()> {
    let developers = people::developers(tx, app.id)?;
    let removed =
        developers.iter().find(|one| one.id == person && one.connection().is_some()).ok_or(Error::NotFound)?;
    let actor = app.person();
    if person == actor.id {
        return leave_as(tx, app, actor);
    }
    disconnect(tx, app, removed)?;
    refuse_if_nobody_is_left(tx, app)?;
    let about = About::app(app.id).and_person(person);
    record(tx, Some(actor.id), EventKind::DeveloperRemoved, about)?;
    voiding::about_app(tx, app.id)?;
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
    end_own(tx, app, person)?;
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

/// As [`leave`], telling nobody: for a handover, which does that.
pub fn give_up(tx: &mut Tx, app: &Granted<LeaveApp>) -> Result<()> {
    end_own(tx, app, app.person())
}

fn end_own(tx: &mut Tx, app: &App, person: &Person) -> Result<()> {
    diesel::delete(developer_connections::table.find((app.id, person.id))).execute(tx.conn)?;
    if !is_left_with_somebody(tx, app)? {
        return Err(Refused::LastDeveloperOfTrial { app: app.name.clone() }.into());
    }
    let about = About::app(app.id).and_person(person.id);
    record(tx, Some(person.id), EventKind::DeveloperLeft, about)?;
    voiding::about_app(tx, app.id)
}

/// The apps that somebody has stopped working on.
pub(crate) struct Ended {
    pub apps: Vec<App>,
    /// Those of them that must not be left with nobody (invariant 6): then nothing of it may stay.
    pub left_alone: Vec<App>,
}

/// Ends all developer connections of somebody who stops being a developer here. Tells nobody, and leaves what they
/// invited others to: the act does.
pub(crate) fn end_all_of(tx: &mut Tx, person: PersonId) -> Result<Ended> {
    let apps: Vec<App> = developer_connections::table
        .inner_join(apps_table::table)
        .filter(developer_connections::person_id.eq(person))
        .filter(apps_table::deleted_at.is_null())
        .order((apps_table::sort_name, apps_table::id))
        .select(App::as_select())
        .load(tx.conn)?;
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

fn disconnect(tx: &mut Tx, app: &App, person: &PersonAccess) -> Result<()> {
    diesel::delete(developer_connections::table.find((app.id, person.id))).execute(tx.conn)?;
    Ok(())
}

/// Invariant 6: a trial app that is not being deleted keeps a direct developer connection or a team. Call after the
/// change.
///
/// # Errors
/// [`Refused::NobodyLeftOnTrial`].
pub(super) fn refuse_if_nobody_is_left(tx: &mut Tx, app: &App) -> Result<()> {
    if is_left_with_somebody(tx, app)? {
        return Ok(());
    }
    Err(Refused::NobodyLeftOnTrial { app: app.name.clone() }.into())
}

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

/// Who pays for an app, but not these.
pub(super) fn payers_but(tx: &mut Tx, app: AppId, but: &[PersonId]) -> Result<Vec<PersonAccess>> {
    let payers = people::payers_of_apps(tx, &[app])?.remove(&app).unwrap_or_default();
    Ok(payers.into_iter().filter(|payer| !but.contains(&payer.id)).collect())
}
