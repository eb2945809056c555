//! Deleting an environment: seven days ahead, shown before, undone by anyone who may delete the app.

use actix_web::HttpResponse;
use serde::Deserialize;

use super::changes;
use super::rehearsed::try_out_end;
use crate::access::policy::{BookPlans, KeepPlans};
use crate::access::{AppLink, Confirmed, Granted, Right};
use crate::model::EnvironmentId;
use crate::model::booking::Environment;
use crate::paths;
use crate::store::{Moment, Tx};
use crate::web::error::{Error, Result};
use crate::web::{Asked, Named, Next, Request};

/// What is kept: a component, or else the environment.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Kept {
    component: String,
}

/// GET `/apps/{app}/environments/{environment}/delete`
pub async fn page(request: Request, app: Asked<BookPlans>, environment: Named<EnvironmentId>) -> HttpResponse {
    request
        .rehearsal(move |tx, me| {
            let app = app.granted(tx, me)?;
            let environment = named(tx, &app, &environment)?;
            let back = paths::app_environments(app.id);
            if environment.delete_at.is_some() {
                return Err(Error::Elsewhere(back));
            }
            let mut at = tx.now;
            let confirmed = Confirmed::in_rehearsal(tx)?;
            let rehearsed = try_out_end(tx, &app, |tx| {
                at = changes::close(tx, &app, &confirmed, &environment)?;
                changes::end_as_asked(tx, &environment, None)
            })?;
            let act = ("Delete", paths::delete_environment(app.id, environment.id));
            let title = format!("Delete {} of {} on {}?", environment.name, app.name, at.date());
            Ok(rehearsed.page(me, &app, title, &lead(at), act).ends_something())
        })
        .await
}

/// What is said before something ends.
pub(super) fn lead(at: Moment) -> String {
    format!(
        "It will go offline on {}, and what is stored there will be deleted. We\u{2019}ll email everyone involved. Until then \
         you can undo it.",
        at.date()
    )
}

/// POST `/apps/{app}/environments/{environment}/delete`
pub async fn delete(request: Request, app: Asked<BookPlans>, environment: Named<EnvironmentId>) -> HttpResponse {
    request
        .act(move |tx, me| {
            let app = app.granted(tx, me)?;
            let environment = named(tx, &app, &environment)?;
            let confirmed = me.require_password(tx)?;
            let at = changes::close(tx, &app, &confirmed, &environment)?;
            let words =
                format!("{} will be deleted on {}. We’ve emailed everyone involved.", environment.name, at.date());
            Ok(Next::go(paths::app_environments(app.id)).saying(words))
        })
        .await
}

/// POST `/apps/{app}/environments/{environment}/keep`
pub async fn keep(request: Request, app: Asked<KeepPlans>, environment: Named<EnvironmentId>) -> HttpResponse {
    request
        .act(move |tx, me| {
            let app = app.granted(tx, me)?;
            let environment = named(tx, &app, &environment)?;
            let Kept { component } = me.form()?;
            let name = if component.is_empty() {
                changes::keep(tx, &app, &environment)?;
                environment.name
            } else {
                changes::keep_component(tx, &app, &environment, &component)?.component_name
            };
            let words = format!("{name} stays. We’ve emailed everyone involved.");
            Ok(Next::go(paths::app_environments(app.id)).saying(words))
        })
        .await
}

/// The environment that the address names: one of this app.
///
/// # Errors
/// [`Error::NotFound`]
pub(super) fn named<R: Right<Link = AppLink>>(
    tx: &mut Tx,
    app: &Granted<R>,
    named: &Named<EnvironmentId>,
) -> Result<Environment> {
    Ok(changes::environment(tx, app, named.id()?)?)
}
