//! New team: a name.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::changes;
use crate::model::written;
use crate::paths;
use crate::web::error::{Error, Result};
use crate::web::{FieldErrors, Here, Me, Next, Request, Shell, again};

/// What was typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct TeamForm {
    pub name: String,
}

#[derive(Template)]
#[template(path = "teams/new.html")]
struct NewTeam {
    shell: Shell,
    form: TeamForm,
    errors: FieldErrors,
}

impl TeamForm {
    /// The name, or what is wrong with it.
    pub fn check(&self) -> Result<String, FieldErrors> {
        written::name_without_links(&self.name).map_err(|what| FieldErrors::at("name", what))
    }
}

/// GET `/new/team`
pub async fn page(request: Request) -> HttpResponse {
    request.page(|_, me| form_page(me, TeamForm::default(), FieldErrors::none())).await
}

/// POST `/new/team`
pub async fn create(request: Request) -> HttpResponse {
    request
        .act(|tx, me| {
            let form: TeamForm = me.form()?;
            let name = match form.check() {
                Ok(name) => name,
                Err(errors) => return Err(again(form_page(me, form, errors))),
            };
            let team = changes::create(tx, &me.person, name)?;
            Ok(Next::go(paths::team(team.id)).saying(format!("{} is ready. Invite the others next.", team.name)))
        })
        .await
}

fn form_page(me: &Me, form: TeamForm, errors: FieldErrors) -> Result<NewTeam> {
    if !me.person.is_developer() {
        return Err(Error::Forbidden);
    }
    Ok(NewTeam { shell: me.shell("New team", Here::Teams), form, errors })
}
