//! Invite someone to work on an app. Whoever pays for it may do so, too: for them it is a website.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::preview::{self, Preview};
use super::queries;
use super::sending::{self, Words};
use super::to_payment_method::check_words;
use super::writing::{self, Begun, Row, ToCheck};
use crate::access::policy::ManageDevelopers;
use crate::access::{Granted, people};
use crate::error::{Error, Result};
use crate::graph::open::{self, To};
use crate::model::app::App;
use crate::model::email_address::EmailAddress;
use crate::model::{AppId, DraftId};
use crate::paths;
use crate::refused::Refused;
use crate::store::Tx;
use crate::store::pages::Page;
use crate::web::drafts::{self, Draft};
use crate::web::{FieldErrors, Here, ListQuery, Me, Next, Ready, Request, Shell, again};

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
#[template(path = "invitations/to_which_app.html")]
struct WhichApp {
    shell: Shell,
    apps: Page<App, AppId>,
    query: ListQuery,
}

#[derive(Template)]
#[template(path = "invitations/to_app.html")]
struct AppPage {
    shell: Shell,
    form: AppForm,
    errors: FieldErrors,
    draft: DraftId,
    /// It was typed earlier, and came back by itself.
    is_back: bool,
    app: App,
    /// What can be done instead: label and path.
    way_on: Option<(String, String)>,
}

#[derive(Template)]
#[template(path = "invitations/check_app.html")]
struct CheckApp {
    shell: Shell,
    form: AppForm,
    app: String,
    /// They work on it via a team: this is more.
    is_step_up: Option<String>,
    to_check: ToCheck,
    preview: Preview,
}

fn shell(me: &Me) -> Shell {
    let title = if me.person.is_client() {
        "Invite someone to work on your website"
    } else {
        "Invite someone to work on an app"
    };
    me.shell(title, Here::Invitations)
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
            let begun = writing::begin(tx, me, &paths::invite_to_app(), chosen, goes_with)?;
            if begun.form.app.is_empty() {
                return which_app(tx, me);
            }
            Ready::of(&app_page(tx, me, begun, FieldErrors::none())?)
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
    Ready::of(&WhichApp { shell: shell(me), apps, query })
}

/// POST `/invite/app`: keeps what was typed. Nothing is sent.
pub async fn keep(request: Request) -> HttpResponse {
    request
        .act(|tx, me| {
            granted(tx, me, &me.form()?)?;
            writing::keep(tx, me, &paths::invite_to_app(), &paths::check_invitation_to_app())
        })
        .await
}

/// GET `/invite/app/check`: shows what would happen and the mail.
pub async fn check(request: Request) -> HttpResponse {
    request
        .rehearsal(|tx, me| {
            let draft = writing::kept(tx, me, paths::invite_to_app())?;
            let form: AppForm = draft.form()?;
            let (app, words) = values(tx, me, &form, draft.id)?;
            let is_step_up = works_via_team(tx, &app, &words.email)?;
            let name = app.name.clone();
            let sent = sending::to_work_on(tx, &app, words);
            let invitation =
                sent.map_err(|error| error.or_again(|refused| refused_page(tx, me, &form, draft.id, &refused)))?;
            let preview = preview::of(tx, me, invitation.id)?;
            let rows = vec![Row::message(&form.message)];
            let to_check = ToCheck { rows, draft: draft.id, form: paths::drafted(&paths::invite_to_app(), draft.id) };
            Ok(CheckApp { shell: shell(me), form, app: name, is_step_up, to_check, preview })
        })
        .await
}

/// POST `/invite/app/send`
pub async fn send(request: Request) -> HttpResponse {
    request
        .act(|tx, me| {
            let form: AppForm = me.form()?;
            let draft = Draft::sent(me).id;
            let (app, words) = values(tx, me, &form, draft)?;
            me.require_password(tx)?;
            let email = words.email.clone();
            let sent = sending::to_work_on(tx, &app, words);
            let invitation =
                sent.map_err(|error| error.or_again(|refused| refused_page(tx, me, &form, draft, &refused)))?;
            drafts::end(tx, me)?;
            Ok(Next::go(paths::sent_invitation(invitation.id))
                .saying(format!("The invitation to {email} is on its way.")))
        })
        .await
}

fn granted(tx: &mut Tx, me: &Me, form: &AppForm) -> Result<Granted<ManageDevelopers>> {
    Granted::ask(tx, &me.person, AppId::from_stored(&form.app).ok_or(Error::NotFound)?)
}

fn values(tx: &mut Tx, me: &Me, form: &AppForm, draft: DraftId) -> Result<(Granted<ManageDevelopers>, Words)> {
    let app = granted(tx, me, form)?;
    match check_words(&form.email, &form.message) {
        Ok(words) => Ok((app, words)),
        Err(errors) => Err(again(app_page(tx, me, Begun { form: form.clone(), draft, is_back: false }, errors))),
    }
}

/// The name of somebody whom the sender sees working on it via a team only.
fn works_via_team(tx: &mut Tx, app: &App, email: &EmailAddress) -> Result<Option<String>> {
    let developers = people::developers(tx, app.id)?;
    let person = developers.into_iter().find(|one| one.email.as_ref() == Some(email) && one.direct().is_none());
    Ok(person.map(|person| person.name))
}

fn refused_page(tx: &mut Tx, me: &Me, form: &AppForm, draft: DraftId, refused: &Refused) -> Error {
    let page = |tx: &mut Tx| -> Result<AppPage> {
        let begun = Begun { form: form.clone(), draft, is_back: false };
        let page = app_page(tx, me, begun, FieldErrors::at("email", refused.sentence()))?;
        let way_on = way_on(tx, &page, refused)?;
        Ok(AppPage { way_on, ..page })
    };
    again(page(tx))
}

/// The invitation that waits already, or who works on it.
fn way_on(tx: &mut Tx, page: &AppPage, refused: &Refused) -> Result<Option<(String, String)>> {
    match refused {
        Refused::PendingAlready => {
            let Some(email) = EmailAddress::parse(&page.form.email) else { return Ok(None) };
            let waiting = open::open_of(tx, To::App(page.app.id), &email)?;
            Ok(waiting.map(|one| ("Look at that invitation".to_owned(), paths::sent_invitation(one.id))))
        }
        Refused::HasItAlready { .. } | Refused::WorkOnItYourself => {
            Ok(Some((format!("Who works on {}", page.app.name), paths::app_people(page.app.id))))
        }
        _ => Ok(None),
    }
}

fn app_page(tx: &mut Tx, me: &Me, begun: Begun<AppForm>, errors: FieldErrors) -> Result<AppPage> {
    let Begun { form, draft, is_back } = begun;
    let app = granted(tx, me, &form)?.object().clone();
    Ok(AppPage { shell: shell(me), form, errors, draft, is_back, app, way_on: None })
}
