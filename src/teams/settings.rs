//! The settings of a team: its name.

use actix_web::HttpResponse;
use askama::Template;

use super::changes;
use super::new::TeamForm;
use crate::access::Granted;
use crate::access::policy::ManageTeam;
use crate::paths;
use crate::web::error::Result;
use crate::web::seen::Seen;
use crate::web::{Asked, FieldErrors, Here, Me, Next, Request, Shell, again};

#[derive(Template)]
#[template(path = "teams/settings.html")]
struct TeamSettings {
    shell: Shell,
    team: Granted<ManageTeam>,
    form: TeamForm,
    errors: FieldErrors,
    seen: Seen,
}

/// GET `/teams/{team}/settings`
pub async fn page(request: Request, team: Asked<ManageTeam>) -> HttpResponse {
    request
        .page(move |tx, me| {
            let team = team.granted(tx, me)?;
            let form = TeamForm { name: team.name.clone() };
            let seen = Seen::now(&[("name", team.name.clone())]);
            form_page(me, team, form, FieldErrors::none(), seen)
        })
        .await
}

/// POST `/teams/{team}/settings`
pub async fn rename(request: Request, team: Asked<ManageTeam>) -> HttpResponse {
    request
        .act(move |tx, me| {
            let team = team.granted(tx, me)?;
            let form: TeamForm = me.form()?;
            let name = match form.check() {
                Ok(name) => name,
                Err(errors) => return Err(again(form_page(me, team, form, errors, Seen::before(me)?))),
            };
            let now = [("name", team.name.clone())];
            if let Some(seen) = Seen::changed_since(me, &now, &[("name", name.clone())])? {
                return Err(again(form_page(me, team, form, FieldErrors::none(), seen)));
            }
            changes::rename(tx, &team, name)?;
            Ok(Next::go(paths::team(team.id)).saying("Saved."))
        })
        .await
}

fn form_page(
    me: &Me,
    team: Granted<ManageTeam>,
    form: TeamForm,
    errors: FieldErrors,
    seen: Seen,
) -> Result<TeamSettings> {
    let shell = me.shell(format!("{} settings", team.name), Here::Teams);
    Ok(TeamSettings { shell, team, form, errors, seen })
}
