//! Letting a team work on an app, and removing one. What changes is shown before.

use actix_web::HttpResponse;
use serde::Deserialize;

use super::around;
use super::changes;
use super::developers::after;
use crate::access::Granted;
use crate::access::policy::{BringTeam, ManageDevelopers};
use crate::bringing::BringTo;
use crate::bringing::which::{self, Place};
use crate::check::{Check, try_out};
use crate::model::TeamId;
use crate::model::app::App;
use crate::paths;
use crate::refused::Refused;
use crate::store::Tx;
use crate::web::error::{Error, Result};
use crate::web::{Asked, Here, Me, Named, Next, Ready, Request};

/// A team, as chosen.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct ChosenTeam {
    team: String,
}

/// GET `/apps/{app}/connect-team?team=…`: what it changes; without a team, which one.
pub async fn connect_page(request: Request, app: Asked<ManageDevelopers>) -> HttpResponse {
    request
        .rehearsal(move |tx, me| {
            let app = app.granted(tx, me)?;
            let choice: ChosenTeam = me.query()?;
            if choice.team.is_empty() {
                return which::page(tx, me, place(&app));
            }
            let team = chosen(tx, me, &choice)?;
            let outcome = try_out(tx, me, app.id, |tx, confirmed| changes::connect_team(tx, &app, &team, confirmed))?;
            let act = ("Confirm", paths::connect_team_to_app(app.id));
            let title = format!("Let the team {} work on {}?", team.name, app.name);
            let check = Check::of_app(me, &app, title, outcome, act)
                .lead(
                    "Its unlimited members will control the app with you. Limited members can work on it when someone \
                     gives them access, or after asking. Who can manage the payment method doesn’t change.",
                )
                .carrying("team", team.id);
            Ready::of(&check)
        })
        .await
}

fn place(app: &App) -> Place {
    Place {
        to: BringTo::App(app.id),
        title: format!("Which team should work on {}?", app.name),
        here: Here::Apps,
        name: app.name.clone(),
        back: paths::app_people(app.id),
        goes_on: paths::connect_team_to_app(app.id),
    }
}

/// POST `/apps/{app}/connect-team`
pub async fn connect(request: Request, app: Asked<ManageDevelopers>) -> HttpResponse {
    request
        .act(move |tx, me| {
            let app = app.granted(tx, me)?;
            let team = chosen(tx, me, &me.form()?)?;
            let confirmed = me.require_password(tx)?;
            changes::connect_team(tx, &app, &team, &confirmed)?;
            Ok(Next::go(paths::app_people(app.id)).saying(format!("The team {} now works on {}.", team.name, app.name)))
        })
        .await
}

/// GET `/apps/{app}/teams/{team}/remove`
pub async fn remove_page(request: Request, app: Asked<ManageDevelopers>, team: Named<TeamId>) -> HttpResponse {
    request
        .rehearsal(move |tx, me| {
            let app = app.granted(tx, me)?;
            let (team, name) = named(tx, &app, &team)?;
            let outcome = try_out(tx, me, app.id, |tx, confirmed| changes::disconnect_team(tx, &app, confirmed, team))?;
            let act = ("Remove", paths::remove_team_from_app(app.id, team));
            Ok(Check::of_app(me, &app, format!("Remove the team {name} from {}?", app.name), outcome, act)
                .lead("Everyone who works on it through this team will lose that access. We’ll email them about it.")
                .ends_something())
        })
        .await
}

/// POST `/apps/{app}/teams/{team}/remove`
pub async fn remove(request: Request, app: Asked<ManageDevelopers>, team: Named<TeamId>) -> HttpResponse {
    request
        .act(move |tx, me| {
            let app = app.granted(tx, me)?;
            let (team, name) = named(tx, &app, &team)?;
            let confirmed = me.require_password(tx)?;
            changes::disconnect_team(tx, &app, &confirmed, team)?;
            Ok(Next::go(after(tx, me, app.id)?)
                .saying(format!("The team {name} was removed from {}. We’ve emailed its members.", app.name)))
        })
        .await
}

fn chosen(tx: &mut Tx, me: &Me, choice: &ChosenTeam) -> Result<Granted<BringTeam>> {
    if choice.team.is_empty() {
        return Err(Refused::ChooseTeam.into());
    }
    Ok(Granted::ask(tx, &me.person, TeamId::from_stored(&choice.team).ok_or(Error::NotFound)?)?)
}

/// A team of the app, as the address names it.
fn named(tx: &mut Tx, app: &App, team: &Named<TeamId>) -> Result<(TeamId, String)> {
    let id = team.id()?;
    let name = around::team_of_app(tx, app.id, id)?.ok_or(Error::NotFound)?;
    Ok((id, name))
}
