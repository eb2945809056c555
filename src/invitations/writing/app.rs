//! Invite someone to work on an app. Whoever pays for it may do so, too: for them it is a website.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::drafted::{Drafted, Words};
use super::steps::{self, Begun, Form, ToCheck};
use crate::access::policy::ManageDevelopers;
use crate::access::{Granted, people};
use crate::graph::open::To;
use crate::invitations::kinds::app;
use crate::invitations::kinds::particular::Kind;
use crate::invitations::queries;
use crate::model::AppId;
use crate::model::app::App;
use crate::model::email_address::EmailAddress;
use crate::paths;
use crate::refused::Refused;
use crate::store::Tx;
use crate::store::pages::Page;
use crate::web::error::{Error, Result};
use crate::web::row::Row;
use crate::web::{FieldErrors, ListQuery, Me, Ready, Request, Shell};

/// What direct access means for whoever works on it through a team.
const STEP_UP: &str = "With this invitation, they get direct access: they keep it when they leave the team, and they \
                       can decide who else works on it.";

/// What was typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct AppForm {
    pub app: String,
    pub email: String,
    pub message: String,
}

/// Which of one's apps.
#[derive(Template)]
#[template(path = "invitations/writing/which_app.html")]
struct WhichApp {
    shell: Shell,
    apps: Page<App, AppId>,
    query: ListQuery,
}

#[derive(Template)]
#[template(path = "invitations/writing/app.html")]
pub(super) struct AppPage {
    shell: Shell,
    begun: Begun<AppForm>,
    app: App,
}

/// What an address chooses: nothing that is typed, because anybody can write an address.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Chosen {
    app: String,
}

/// GET `/invite/app`
pub async fn page(request: Request) -> HttpResponse {
    request
        .page(|tx, me| {
            let Chosen { app } = me.query()?;
            let chosen = AppForm { app, ..AppForm::default() };
            let chosen = if chosen.app.is_empty() { only_app(tx, me, chosen)? } else { chosen };
            let goes_with = |kept: &AppForm, chosen: &AppForm| kept.app == chosen.app;
            let begun = steps::begin(tx, me, chosen, goes_with)?;
            if begun.form.app.is_empty() {
                return which_app(tx, me);
            }
            Ready::of(&AppForm::page(tx, me, begun)?)
        })
        .await
}

/// With only one app there is nothing to choose.
fn only_app(tx: &mut Tx, me: &Me, chosen: AppForm) -> Result<AppForm> {
    let only = queries::only_app_to_invite_to(tx, &me.person)?;
    Ok(AppForm { app: only.map(|id| id.to_string()).unwrap_or_default(), ..chosen })
}

fn which_app(tx: &mut Tx, me: &Me) -> Result<Ready> {
    let query: ListQuery = me.query()?;
    let apps = queries::apps_to_invite_to(tx, &me.person, &query.q, query.start(AppId::from_stored))?;
    Ready::of(&WhichApp { shell: steps::shell::<AppForm>(me), apps, query })
}

/// POST `/invite/app`: keeps what was typed. Nothing is sent.
pub async fn keep(request: Request) -> HttpResponse {
    request
        .act(|tx, me| {
            granted(tx, me, &me.form()?)?;
            steps::keep::<AppForm>(tx, me)
        })
        .await
}

/// GET `/invite/app/check`: shows what would happen and the mail.
pub async fn check(request: Request) -> HttpResponse {
    request.rehearsal(steps::check::<AppForm>).await
}

/// POST `/invite/app/send`
pub async fn send(request: Request) -> HttpResponse {
    request.act(steps::press::<AppForm>).await
}

impl Form for AppForm {
    type Wanted = (Granted<ManageDevelopers>, Words);
    type Page = AppPage;

    const KIND: &'static Kind = &app::KIND;
    const PAGE: fn() -> String = paths::invite_to_app;
    const CHECK: fn() -> String = paths::check_invitation_to_app;

    fn words(&self) -> (&str, &str) {
        (&self.email, &self.message)
    }

    fn wanted(&self, tx: &mut Tx, me: &Me) -> Result<Result<Self::Wanted, FieldErrors>> {
        let app = granted(tx, me, self)?;
        Ok(steps::words(self).map(|words| (app, words)))
    }

    fn draft(&self, tx: &mut Tx, (app, words): Self::Wanted) -> Result<Drafted> {
        Ok(app::draft(tx, &app, words)?)
    }

    fn to_check(&self, tx: &mut Tx, me: &Me, (app, words): &Self::Wanted) -> Result<ToCheck> {
        let is_step_up = works_via_team(tx, app, &words.email)?;
        let hint = "They can accept for their team, too: then its unlimited members can work on it.";
        Ok(ToCheck {
            lead: format!("You’re inviting this address to work on {}. Is it right?", app.name),
            rows: vec![Row::message(&self.message)],
            warning: is_step_up.map(|name| (format!("{name} currently works on it through a team."), STEP_UP)),
            hint: if me.person.is_developer() { hint } else { "" },
            meanwhile: "withdraw it at any time.",
            action: paths::send_invitation_to_app(),
            fields: vec![("app", self.app.clone())],
            ..ToCheck::default()
        })
    }

    fn page(tx: &mut Tx, me: &Me, begun: Begun<AppForm>) -> Result<AppPage> {
        let app = granted(tx, me, &begun.form)?.object().clone();
        Ok(AppPage { shell: steps::shell::<AppForm>(me), begun, app })
    }

    /// The invitation that waits already, or who works on it.
    fn way_on(&self, tx: &mut Tx, me: &Me, refused: &Refused) -> Result<Option<(String, String)>> {
        let app = granted(tx, me, self)?;
        match refused {
            Refused::PendingAlready => steps::way_to_waiting(tx, self, To::App(app.id)),
            Refused::HasItAlready { .. } | Refused::WorkOnItYourself => {
                Ok(Some((format!("Who works on {}", app.name), paths::app_people(app.id))))
            }
            _ => Ok(None),
        }
    }
}

fn granted(tx: &mut Tx, me: &Me, form: &AppForm) -> Result<Granted<ManageDevelopers>> {
    Ok(Granted::ask(tx, &me.person, AppId::from_stored(&form.app).ok_or(Error::NotFound)?)?)
}

/// The name of somebody whom the sender sees working on it via a team only.
fn works_via_team(tx: &mut Tx, app: &App, email: &EmailAddress) -> Result<Option<String>> {
    let developers = people::developers(tx, app.id)?;
    let person = developers.into_iter().find(|one| one.email.as_ref() == Some(email) && one.direct().is_none());
    Ok(person.map(|person| person.name))
}
