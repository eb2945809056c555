//! Invite someone to work on an app. Whoever pays for it may do so, too: for them it is a website.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::preview::{self, Preview};
use super::queries::{self, To};
use super::sending::{self, Words};
use super::to_payment_method::check_words;
use crate::access::policy::ManageDevelopers;
use crate::access::{Granted, people};
use crate::error::{Error, Result};
use crate::model::AppId;
use crate::model::app::App;
use crate::model::email_address::EmailAddress;
use crate::paths;
use crate::refused::Refused;
use crate::store::Tx;
use crate::web::{FieldErrors, Here, Me, Next, Ready, Request, Shell, again};

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
    apps: Vec<App>,
}

#[derive(Template)]
#[template(path = "invitations/to_app.html")]
struct AppPage {
    shell: Shell,
    form: AppForm,
    errors: FieldErrors,
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

/// GET `/invite/app`
pub async fn page(request: Request) -> HttpResponse {
    request
        .page(|tx, me| {
            let form: AppForm = me.query()?;
            if form.app.is_empty() {
                return which_app(tx, me, form);
            }
            Ready::of(&app_page(tx, me, form, FieldErrors::none())?)
        })
        .await
}

/// With only one app there is nothing to choose.
fn which_app(tx: &mut Tx, me: &Me, form: AppForm) -> Result<Ready> {
    let apps = queries::apps_to_invite_to(tx, &me.person)?;
    match apps.as_slice() {
        [only] => {
            let form = AppForm { app: only.id.to_string(), ..form };
            Ready::of(&app_page(tx, me, form, FieldErrors::none())?)
        }
        _ => Ready::of(&WhichApp { shell: shell(me), apps }),
    }
}

/// POST `/invite/app`: shows what would happen and the mail. Nothing is sent.
pub async fn check(request: Request) -> HttpResponse {
    request
        .rehearsal(|tx, me| {
            let form: AppForm = me.form()?;
            let (app, words) = values(tx, me, &form)?;
            let is_step_up = works_via_team(tx, &app, &words.email)?;
            let name = app.name.clone();
            let sent = sending::to_work_on(tx, &app, words);
            let invitation = sent.map_err(|error| error.or_again(|refused| refused_page(tx, me, &form, &refused)))?;
            let preview = preview::of(tx, me, invitation.id)?;
            Ok(CheckApp { shell: shell(me), form, app: name, is_step_up, preview })
        })
        .await
}

/// POST `/invite/app/send`
pub async fn send(request: Request) -> HttpResponse {
    request
        .act(|tx, me| {
            let form: AppForm = me.form()?;
            let (app, words) = values(tx, me, &form)?;
            me.require_password(tx)?;
            let email = words.email.clone();
            let sent = sending::to_work_on(tx, &app, words);
            let invitation = sent.map_err(|error| error.or_again(|refused| refused_page(tx, me, &form, &refused)))?;
            Ok(Next::go(paths::sent_invitation(invitation.id))
                .saying(format!("The invitation to {email} is on its way.")))
        })
        .await
}

fn values(tx: &mut Tx, me: &Me, form: &AppForm) -> Result<(Granted<ManageDevelopers>, Words)> {
    let id = AppId::from_stored(&form.app).ok_or(Error::NotFound)?;
    let app = Granted::<ManageDevelopers>::ask(tx, &me.person, id)?;
    match check_words(&form.email, &form.message) {
        Ok(words) => Ok((app, words)),
        Err(errors) => Err(again(app_page(tx, me, form.clone(), errors))),
    }
}

/// The name of somebody whom the sender sees working on it via a team only.
fn works_via_team(tx: &mut Tx, app: &App, email: &EmailAddress) -> Result<Option<String>> {
    let developers = people::developers(tx, app.id)?;
    let person = developers.into_iter().find(|one| one.email.as_ref() == Some(email) && one.direct().is_none());
    Ok(person.map(|person| person.name))
}

fn refused_page(tx: &mut Tx, me: &Me, form: &AppForm, refused: &Refused) -> Error {
    let page = |tx: &mut Tx| -> Result<AppPage> {
        let page = app_page(tx, me, form.clone(), FieldErrors::at("email", refused.sentence()))?;
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
            let waiting = queries::open_of(tx, To::App(page.app.id), &email)?;
            Ok(waiting.map(|one| ("Look at that invitation".to_owned(), paths::sent_invitation(one.id))))
        }
        Refused::HasItAlready { .. } | Refused::WorkOnItYourself => {
            Ok(Some((format!("Who works on {}", page.app.name), paths::app_people(page.app.id))))
        }
        _ => Ok(None),
    }
}

fn app_page(tx: &mut Tx, me: &Me, form: AppForm, errors: FieldErrors) -> Result<AppPage> {
    let id = AppId::from_stored(&form.app).ok_or(Error::NotFound)?;
    let app = Granted::<ManageDevelopers>::ask(tx, &me.person, id)?.object().clone();
    Ok(AppPage { shell: shell(me), form, errors, app, way_on: None })
}
