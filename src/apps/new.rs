//! New app: a name and, if there is one already, a website.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::changes::{self, AppDetails};
use crate::access::Granted;
use crate::bringing::{TeamToBring, to_choose_from};
use crate::model::website::Website;
use crate::model::{TeamId, written};
use crate::paths;
use crate::store::Tx;
use crate::web::error::{Error, Result};
use crate::web::form::{LongList, Looking};
use crate::web::seen::Value;
use crate::web::{FieldErrors, Here, ListQuery, Me, Next, Request, Shell, again};

/// What was typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct AppForm {
    pub name: String,
    pub website: String,
    pub description: String,
}

/// For oneself, or for a team in which one is unlimited.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct ForWhom {
    team: String,
}

#[derive(Template)]
#[template(path = "apps/new.html")]
struct NewApp {
    shell: Shell,
    form: AppForm,
    for_whom: ForWhom,
    /// The teams of the person's own, the chosen one first; without any there is nothing to choose.
    teams: Vec<TeamToBring>,
    list: LongList,
    errors: FieldErrors,
}

impl NewApp {
    /// Value, label and explanation.
    fn choices(&self) -> Vec<(String, String, &'static str)> {
        let oneself = (String::new(), "For myself".to_owned(), "Nobody else works on it until you invite them.");
        let explained = "Its unlimited members control it with you. Limited members can ask to work on it.";
        let teams = self.teams.iter();
        let teams = teams.map(|team| (team.id.to_string(), format!("For the team {}", team.name), explained));
        std::iter::once(oneself).chain(teams).collect()
    }
}

impl AppForm {
    /// As it would stand in the form.
    pub fn of(details: &AppDetails) -> AppForm {
        AppForm {
            name: details.name.clone(),
            website: details.website.as_ref().map(|website| website.as_str().to_owned()).unwrap_or_default(),
            description: details.description.clone(),
        }
    }

    /// What can be changed of an app, by the names of the fields.
    pub fn values(&self) -> Vec<Value> {
        vec![("name", self.name.clone()), ("website", self.website.clone()), ("description", self.description.clone())]
    }

    /// The values, or all that is wrong.
    pub fn check(&self) -> Result<AppDetails, FieldErrors> {
        let mut errors = FieldErrors::none();
        let name = errors.take("name", written::name_of_thing(&self.name));
        let website = errors.take("website", check_website(&self.website));
        let description = errors.take("description", written::message(&self.description));
        match (name, website, description) {
            (Some(name), Some(website), Some(description)) => Ok(AppDetails { name, website, description }),
            _ => Err(errors),
        }
    }
}

fn check_website(typed: &str) -> Result<Option<Website>, String> {
    if typed.trim().is_empty() {
        return Ok(None);
    }
    Website::parse(typed).map(Some).ok_or_else(|| "Enter an address like https://harbour-cafe.example.".into())
}

/// GET `/new/app`, with a team that is chosen already: `?team=…`
pub async fn page(request: Request) -> HttpResponse {
    request.page(|tx, me| form_page(tx, me, (AppForm::default(), me.query()?), &me.query()?, FieldErrors::none())).await
}

/// POST `/new/app`
pub async fn create(request: Request) -> HttpResponse {
    request
        .act(|tx, me| {
            let (form, for_whom): (AppForm, ForWhom) = (me.form()?, me.form()?);
            let looking: Looking = me.form()?;
            if let Some(part) = looking.part() {
                return Err(again(form_page(tx, me, (form, for_whom), &part, FieldErrors::none())));
            }
            let beginning = ListQuery::default();
            let details = match form.check() {
                Ok(details) => details,
                Err(errors) => return Err(again(form_page(tx, me, (form, for_whom), &beginning, errors))),
            };
            let made = if for_whom.team.is_empty() {
                changes::create(tx, &me.person, details)
            } else {
                let team = TeamId::from_stored(&for_whom.team).ok_or(Error::NotFound)?;
                let team = Granted::ask(tx, &me.person, team)?;
                changes::create_for_team(tx, &team, details)
            };
            let app = made.map_err(|error| {
                error.or_again(|refused| {
                    let errors = FieldErrors::at("name", refused.sentence());
                    again(form_page(tx, me, (form, for_whom), &beginning, errors))
                })
            })?;
            let state = if app.running.is_ready() { "is ready" } else { "is being set up" };
            let words = format!("{} {state}. Its trial lasts seven days.", app.name);
            Ok(Next::go(paths::app(app.id)).saying(words))
        })
        .await
}

/// The form with a part of the teams to choose from.
fn form_page(
    tx: &mut Tx,
    me: &Me,
    (form, for_whom): (AppForm, ForWhom),
    part: &ListQuery,
    errors: FieldErrors,
) -> Result<NewApp> {
    changes::are_made_here(tx)?;
    if !me.person.is_developer() {
        return Err(Error::Forbidden);
    }
    let (teams, list) = to_choose_from(tx, &me.person, part, TeamId::from_stored(&for_whom.team))?;
    Ok(NewApp { shell: me.shell("New app", Here::Apps), form, for_whom, teams, list, errors })
}
