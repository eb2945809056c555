//! New app: a name and, if there is one already, a website.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::changes::{self, AppDetails};
use crate::error::{Error, Result};
use crate::model::website::Website;
use crate::model::written;
use crate::paths;
use crate::web::{FieldErrors, Here, Me, Next, Request, Shell, again};

/// What was typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct AppForm {
    pub name: String,
    pub website: String,
    pub description: String,
}

#[derive(Template)]
#[template(path = "apps/new.html")]
struct NewApp {
    shell: Shell,
    form: AppForm,
    errors: FieldErrors,
}

impl AppForm {
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
    Website::parse(typed).map(Some).ok_or_else(|| "Write an address like https://harbour-cafe.example.".into())
}

/// GET `/new/app`
pub async fn page(request: Request) -> HttpResponse {
    request.page(|_, me| form_page(me, AppForm::default(), FieldErrors::none())).await
}

/// POST `/new/app`
pub async fn create(request: Request) -> HttpResponse {
    request
        .act(|tx, me| {
            let form: AppForm = me.form()?;
            let details = match form.check() {
                Ok(details) => details,
                Err(errors) => return Err(again(form_page(me, form, errors))),
            };
            let app = changes::create(tx, &me.person, details)?;
            Ok(Next::go(paths::app(app.id)).saying(format!("{} is ready. Its trial lasts seven days.", app.name)))
        })
        .await
}

fn form_page(me: &Me, form: AppForm, errors: FieldErrors) -> Result<NewApp> {
    if !me.person.is_developer() {
        return Err(Error::Forbidden);
    }
    Ok(NewApp { shell: me.shell("New app", Here::Apps), form, errors })
}
