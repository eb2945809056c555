//! A limited member of a team asks to work on an app of the team, and gets an answer.

use actix_web::HttpResponse;
use askama::Template;

use super::around;
use super::changes;
use crate::access::policy::{AnswerRequests, AskForAccess, SeeApp};
use crate::check::{Check, try_out};
use crate::model::PersonId;
use crate::model::app::App;
use crate::model::team::AccessRequest;
use crate::paths;
use crate::refused::Refused;
use crate::store::Tx;
use crate::web::error::Result;
use crate::web::{Asked, Here, Named, Next, Request, Shell};

#[derive(Template)]
#[template(path = "apps/ask.html")]
struct Ask {
    shell: Shell,
    app: App,
    waiting: Option<AccessRequest>,
}

/// GET `/apps/{app}/ask`
pub async fn page(request: Request, app: Asked<AskForAccess>) -> HttpResponse {
    request
        .page(move |tx, me| {
            let app = app.granted(tx, me)?;
            let waiting = changes::request_of(tx, app.id, me.person.id)?;
            let shell = me.shell(format!("Ask to work on {}", app.name), Here::Apps);
            Ok(Ask { shell, app: app.object().clone(), waiting })
        })
        .await
}

/// POST `/apps/{app}/ask`
pub async fn ask(request: Request, app: Asked<AskForAccess>) -> HttpResponse {
    request
        .act(move |tx, me| {
            let app = app.granted(tx, me)?;
            changes::ask(tx, &app)?;
            Ok(Next::go(paths::ask_for_access(app.id))
                .saying("Your request has been sent. We’ll email you the answer."))
        })
        .await
}

/// POST `/apps/{app}/ask/withdraw`
pub async fn withdraw(request: Request, app: Asked<SeeApp>) -> HttpResponse {
    request
        .act(move |tx, me| {
            let app = app.granted(tx, me)?;
            changes::withdraw_request(tx, &app)?;
            Ok(Next::go(paths::apps()).saying(format!("You withdrew your request to work on {}.", app.name)))
        })
        .await
}

/// GET `/apps/{app}/requests/{person}`: what a yes would change.
pub async fn answer_page(request: Request, app: Asked<AnswerRequests>, person: Named<PersonId>) -> HttpResponse {
    request
        .rehearsal(move |tx, me| {
            let app = app.granted(tx, me)?;
            let (person, name, team) = named(tx, &app, &person)?;
            let outcome = try_out(tx, me, app.id, |tx, confirmed| changes::grant_request(tx, &app, confirmed, person))?;
            let act = ("Give access", paths::grant_access_request(app.id, person));
            Ok(Check::of_app(me, &app, format!("Let {name} work on {}?", app.name), outcome, act)
                .lead(format!(
                    "{name} is a limited member of the team {team} and asked for this. We’ll email them your answer."
                ))
                .or("Decline", paths::refuse_access_request(app.id, person)))
        })
        .await
}

/// POST `/apps/{app}/requests/{person}/grant`
pub async fn grant(request: Request, app: Asked<AnswerRequests>, person: Named<PersonId>) -> HttpResponse {
    request
        .act(move |tx, me| {
            let app = app.granted(tx, me)?;
            let (person, name, _) = named(tx, &app, &person)?;
            let confirmed = me.require_password(tx)?;
            changes::grant_request(tx, &app, &confirmed, person)?;
            Ok(Next::go(paths::app_people(app.id))
                .saying(format!("{name} now works on {}. We’ve emailed them.", app.name)))
        })
        .await
}

/// POST `/apps/{app}/requests/{person}/refuse`
pub async fn refuse(request: Request, app: Asked<AnswerRequests>, person: Named<PersonId>) -> HttpResponse {
    request
        .act(move |tx, me| {
            let app = app.granted(tx, me)?;
            let (person, name, _) = named(tx, &app, &person)?;
            changes::refuse_request(tx, &app, person)?;
            Ok(Next::go(paths::app_people(app.id))
                .saying(format!("You declined. We’ve emailed {name}. Nothing has changed.")))
        })
        .await
}

/// Who asked, their name and the name of the team they asked through.
fn named(tx: &mut Tx, app: &App, person: &Named<PersonId>) -> Result<(PersonId, String, String)> {
    let id = person.id()?;
    let (name, team) = around::asked(tx, app.id, id)?.ok_or(Refused::NotAskedAnyMore)?;
    Ok((id, name, team))
}
