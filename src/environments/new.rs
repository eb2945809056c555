//! New environment: a name. What is booked with it, and what that costs, stands on the same page.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::changes;
use super::check::{Rehearsed, try_out};
use crate::access::Granted;
use crate::access::policy::ChangeApp;
use crate::error::Result;
use crate::model::booking::environment_name;
use crate::paths;
use crate::refused::Refused;
use crate::store::Tx;
use crate::web::{Asked, FieldErrors, Here, Me, Next, Request, Shell, again};

/// Nobody can type it: it is never taken.
const NO_NAME_YET: &str = "the new environment";

/// What was typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct EnvironmentForm {
    name: String,
}

#[derive(Template)]
#[template(path = "environments/new.html")]
struct NewEnvironment {
    shell: Shell,
    app: Granted<ChangeApp>,
    form: EnvironmentForm,
    errors: FieldErrors,
    rehearsed: Rehearsed,
}

/// GET `/apps/{app}/environments/new`
pub async fn page(request: Request, app: Asked<ChangeApp>) -> HttpResponse {
    request
        .rehearsal(move |tx, me| {
            let app = app.granted(tx, me)?;
            form_page(tx, me, app, EnvironmentForm::default(), FieldErrors::none())
        })
        .await
}

/// POST `/apps/{app}/environments/new`
pub async fn create(request: Request, app: Asked<ChangeApp>) -> HttpResponse {
    request
        .act(move |tx, me| {
            let app = app.granted(tx, me)?;
            let form: EnvironmentForm = me.form()?;
            let name = match environment_name(&form.name) {
                Ok(name) => name,
                Err(what) => return Err(again(form_page(tx, me, app, form, FieldErrors::at("name", what)))),
            };
            if let Err(error) = changes::open(tx, &app, &name) {
                return Err(error.or_again(|refused| again(refused_page(tx, me, app, form, &refused))));
            }
            let words = format!("{name} is there, with the smallest plan of everything that is required.");
            Ok(Next::go(paths::app_environments(app.id)).saying(words))
        })
        .await
}

/// A name that is taken is said at the field; everything else in place of the form.
fn refused_page(
    tx: &mut Tx,
    me: &Me,
    app: Granted<ChangeApp>,
    form: EnvironmentForm,
    refused: &Refused,
) -> Result<NewEnvironment> {
    if matches!(refused, Refused::EnvironmentIsThere { .. }) {
        return form_page(tx, me, app, form, FieldErrors::at("name", refused.sentence()));
    }
    let mut page = form_page(tx, me, app, form, FieldErrors::none())?;
    page.rehearsed.outcome.refusal = Some(refused.sentence());
    Ok(page)
}

fn form_page(
    tx: &mut Tx,
    me: &Me,
    app: Granted<ChangeApp>,
    form: EnvironmentForm,
    errors: FieldErrors,
) -> Result<NewEnvironment> {
    let rehearsed = tx.try_out(|tx| try_out(tx, &app, |tx| changes::open(tx, &app, NO_NAME_YET)))?;
    let shell = me.shell(format!("New environment of {}", app.name), Here::Apps);
    Ok(NewEnvironment { shell, app, form, errors, rehearsed })
}
