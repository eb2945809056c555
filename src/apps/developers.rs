//! Changing who works on an app: remove somebody, let a member of a team in, technical contacts, connect oneself, leave.
//! What changes is shown before.

use actix_web::HttpResponse;
use serde::Deserialize;

use super::changes;
use super::which_member;
use crate::access::Granted;
use crate::access::consequences::Effect;
use crate::access::people::{self, PersonAccess};
use crate::access::policy::{BringTeam, LeaveApp, ManageDevelopers, Subscribe, ViewApp};
use crate::check::{Check, try_out};
use crate::model::app::App;
use crate::model::{AppId, PersonId, TeamId};
use crate::paths;
use crate::refused::Refused;
use crate::store::Tx;
use crate::web::error::{Error, Result};
use crate::web::{Asked, Me, Named, Next, Ready, Request};

/// GET `/apps/{app}/people/{person}/remove`
pub async fn remove_page(request: Request, app: Asked<ManageDevelopers>, person: Named<PersonId>) -> HttpResponse {
    request
        .rehearsal(move |tx, me| {
            let app = app.granted(tx, me)?;
            let person = named(tx, &app, &person)?;
            if person.id == me.person.id {
                return Err(Error::Elsewhere(paths::leave_app(app.id)));
            }
            let outcome =
                try_out(tx, me, app.id, |tx, confirmed| changes::remove_developer(tx, &app, confirmed, person.id))?;
            let act = ("Remove", paths::remove_developer(app.id, person.id));
            let told = if app.link().pays() { "" } else { " and whoever pays for it" };
            let stays = stays_through(&person).map_or_else(String::new, |team| {
                format!(
                    " This only ends their own access: they stay through the team {team}. To end that too, remove the \
                     team."
                )
            });
            Ok(Check::of_app(me, &app, format!("Remove {} from {}?", person.name, app.name), outcome, act)
                .lead(format!("We’ll let {}{told} know by email that you did this.{stays}", person.name))
                .ends_something())
        })
        .await
}

/// POST `/apps/{app}/people/{person}/remove`
pub async fn remove(request: Request, app: Asked<ManageDevelopers>, person: Named<PersonId>) -> HttpResponse {
    request
        .act(move |tx, me| {
            let app = app.granted(tx, me)?;
            let person = named(tx, &app, &person)?;
            let confirmed = me.require_password(tx)?;
            changes::remove_developer(tx, &app, &confirmed, person.id)?;
            let words = match stays_through(&person) {
                None => format!("{} was removed from {}. We’ve emailed them.", person.name, app.name),
                Some(team) => {
                    format!("We’ve emailed {}, who still works on {} through the team {team}.", person.name, app.name)
                }
            };
            Ok(Next::go(after(tx, me, app.id)?).saying(words))
        })
        .await
}

/// The team by which somebody is in control, whatever becomes of their own connection.
fn stays_through(person: &PersonAccess) -> Option<&str> {
    let control = person.paths.iter().find(|path| path.is_team_control)?;
    control.team.as_ref().map(|(_, name)| name.as_str())
}

/// GET `/apps/{app}/leave`
pub async fn leave_page(request: Request, app: Asked<LeaveApp>) -> HttpResponse {
    request
        .rehearsal(move |tx, me| {
            let app = app.granted(tx, me)?;
            let outcome = try_out(tx, me, app.id, |tx, _| changes::leave(tx, &app))?;
            let lead = if app.is_on_trial() {
                "You’ll lose your access. We’ll email the technical contacts."
            } else {
                "You’ll lose your access. Whoever pays for it keeps everything. We’ll tell them who still works on it."
            };
            let act = ("Leave", paths::leave_app(app.id));
            Ok(Check::of_app(me, &app, format!("Leave {}?", app.name), outcome, act).lead(lead).ends_something())
        })
        .await
}

/// POST `/apps/{app}/leave`
pub async fn leave(request: Request, app: Asked<LeaveApp>) -> HttpResponse {
    request
        .act(move |tx, me| {
            let app = app.granted(tx, me)?;
            changes::leave(tx, &app)?;
            Ok(Next::go(after(tx, me, app.id)?).saying(format!("You have stopped working on {}.", app.name)))
        })
        .await
}

/// GET `/apps/{app}/subscribe`
pub async fn subscribe_page(request: Request, app: Asked<Subscribe>) -> HttpResponse {
    request
        .rehearsal(move |tx, me| {
            let app = app.granted(tx, me)?;
            let outcome = try_out(tx, me, app.id, |tx, _| changes::subscribe(tx, &app))?;
            let act = ("Confirm", paths::subscribe_to_app(app.id));
            Ok(Check::of_app(me, &app, format!("Join {}?", app.name), outcome, act).lead(
                "You’ll get direct access and be listed as a developer. We’ll email the others who work on it and \
                 whoever pays for it.",
            ))
        })
        .await
}

/// POST `/apps/{app}/subscribe`
pub async fn subscribe(request: Request, app: Asked<Subscribe>) -> HttpResponse {
    request
        .act(move |tx, me| {
            let app = app.granted(tx, me)?;
            changes::subscribe(tx, &app)?;
            Ok(Next::go(paths::app_people(app.id)).saying(format!("You now work on {}.", app.name)))
        })
        .await
}

/// GET `/apps/{app}/people/{person}/contact`
pub async fn contact_page(request: Request, app: Asked<ManageDevelopers>, person: Named<PersonId>) -> HttpResponse {
    request.rehearsal(move |tx, me| contact_check(tx, me, &app, &person, true)).await
}

/// POST `/apps/{app}/people/{person}/contact`
pub async fn contact(request: Request, app: Asked<ManageDevelopers>, person: Named<PersonId>) -> HttpResponse {
    request.act(move |tx, me| mark_contact(tx, me, &app, &person, true)).await
}

/// GET `/apps/{app}/people/{person}/no-contact`
pub async fn no_contact_page(request: Request, app: Asked<ManageDevelopers>, person: Named<PersonId>) -> HttpResponse {
    request.rehearsal(move |tx, me| contact_check(tx, me, &app, &person, false)).await
}

/// POST `/apps/{app}/people/{person}/no-contact`
pub async fn no_contact(request: Request, app: Asked<ManageDevelopers>, person: Named<PersonId>) -> HttpResponse {
    request.act(move |tx, me| mark_contact(tx, me, &app, &person, false)).await
}

/// `is`: a technical contact from then on.
fn contact_check(
    tx: &mut Tx,
    me: &Me,
    app: &Asked<ManageDevelopers>,
    person: &Named<PersonId>,
    is: bool,
) -> Result<Check> {
    let app = app.granted(tx, me)?;
    let person = named(tx, &app, person)?;
    let outcome = try_out(tx, me, app.id, |tx, _| changes::mark_technical_contact(tx, &app, person.id, is))?;
    let effect = if is { Effect::Gain } else { Effect::Lose };
    let outcome = outcome.first(effect, &person.name, contact_words(me, is));
    let path = match is {
        true => paths::set_technical_contact(app.id, person.id),
        false => paths::unset_technical_contact(app.id, person.id),
    };
    Ok(Check::of_app(me, &app, contact_title(me, &person, is), outcome, ("Confirm", path)))
}

fn mark_contact(
    tx: &mut Tx,
    me: &Me,
    app: &Asked<ManageDevelopers>,
    person: &Named<PersonId>,
    is: bool,
) -> Result<Next> {
    let app = app.granted(tx, me)?;
    let person = named(tx, &app, person)?;
    changes::mark_technical_contact(tx, &app, person.id, is)?;
    Ok(Next::go(paths::app_people(app.id)).saying(format!("{} {}.", person.name, contact_words(me, is))))
}

fn contact_title(me: &Me, person: &PersonAccess, is: bool) -> String {
    let name = &person.name;
    match (me.person.is_client(), is) {
        (true, true) => format!("Send alerts to {name}?"),
        (true, false) => format!("Stop alerts to {name}?"),
        (false, true) => format!("Make {name} a technical contact?"),
        (false, false) => format!("Remove {name} as technical contact?"),
    }
}

fn contact_words(me: &Me, is: bool) -> &'static str {
    match (me.person.is_client(), is) {
        (true, true) => "gets alerts from now on",
        (true, false) => "no longer gets alerts",
        (false, true) => "is a technical contact from now on",
        (false, false) => "is no longer a technical contact",
    }
}

/// A member of a team, as chosen.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct ChosenMember {
    team: String,
    person: String,
}

/// GET `/apps/{app}/connect-member?team=…&person=…`: what it changes; without a person, which one.
pub async fn member_page(request: Request, app: Asked<ManageDevelopers>) -> HttpResponse {
    request
        .rehearsal(move |tx, me| {
            let app = app.granted(tx, me)?;
            let choice: ChosenMember = me.query()?;
            if choice.person.is_empty() && !choice.team.is_empty() {
                let team = TeamId::from_stored(&choice.team).ok_or(Error::NotFound)?;
                return which_member::page(tx, me, &app, team);
            }
            let (team, person) = chosen(tx, me, &choice)?;
            let name = member_name(tx, &team, person)?;
            let outcome =
                try_out(tx, me, app.id, |tx, confirmed| changes::connect_member(tx, &app, &team, confirmed, person))?;
            let act = ("Confirm", paths::connect_member_to_app(app.id));
            let check = Check::of_app(me, &app, format!("Let {name} work on {}?", app.name), outcome, act)
                .lead(format!("Through the team {}. We’ll email {name}.", team.name))
                .carrying("team", team.id)
                .carrying("person", person);
            Ready::of(&check)
        })
        .await
}

/// POST `/apps/{app}/connect-member`
pub async fn member(request: Request, app: Asked<ManageDevelopers>) -> HttpResponse {
    request
        .act(move |tx, me| {
            let app = app.granted(tx, me)?;
            let (team, person) = chosen(tx, me, &me.form()?)?;
            let name = member_name(tx, &team, person)?;
            let confirmed = me.require_password(tx)?;
            changes::connect_member(tx, &app, &team, &confirmed, person)?;
            Ok(Next::go(paths::app_people(app.id))
                .saying(format!("{name} now works on {}. We’ve emailed them.", app.name)))
        })
        .await
}

fn chosen(tx: &mut Tx, me: &Me, choice: &ChosenMember) -> Result<(Granted<BringTeam>, PersonId)> {
    if choice.person.is_empty() {
        return Err(Refused::ChooseSomebody.into());
    }
    let team = TeamId::from_stored(&choice.team).ok_or(Error::NotFound)?;
    let person = PersonId::from_stored(&choice.person).ok_or(Error::NotFound)?;
    Ok((Granted::ask(tx, &me.person, team)?, person))
}

fn member_name(tx: &mut Tx, team: &Granted<BringTeam>, person: PersonId) -> Result<String> {
    let mut members = people::members(tx, team.id)?.into_iter();
    members.find(|one| one.id == person).map(|one| one.name).ok_or(Error::NotFound)
}

/// Where somebody goes who has given something up: the app, if they can still open it, else their list.
pub(super) fn after(tx: &mut Tx, me: &Me, app: AppId) -> Result<String> {
    let still = Granted::<ViewApp>::if_allowed(tx, &me.person, app)?;
    Ok(if still.is_some() { paths::app_people(app) } else { paths::apps() })
}

/// Somebody with a developer connection of their own, as the address names them.
fn named(tx: &mut Tx, app: &App, person: &Named<PersonId>) -> Result<PersonAccess> {
    let id = person.id()?;
    let developers = people::developers(tx, app.id)?;
    developers.into_iter().find(|one| one.id == id && one.connection().is_some()).ok_or(Error::NotFound)
}
