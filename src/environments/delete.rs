//! Deleting an environment: what is booked there ends. Shown before.

use actix_web::HttpResponse;

use super::changes;
use super::check::try_out;
use crate::access::Granted;
use crate::access::policy::ChangeApp;
use crate::error::{Error, Result};
use crate::model::EnvironmentId;
use crate::model::booking::Environment;
use crate::paths;
use crate::store::Tx;
use crate::web::{Asked, Named, Next, Request};

/// GET `/apps/{app}/environments/{named}/delete`
pub async fn page(request: Request, app: Asked<ChangeApp>, environment: Named) -> HttpResponse {
    request
        .rehearsal(move |tx, me| {
            let app = app.granted(tx, me)?;
            let environment = named(tx, &app, &environment)?;
            let rehearsed = try_out(tx, &app, |tx| changes::close(tx, &app, &environment))?;
            let act = ("Delete", paths::delete_environment(app.id, environment.id));
            let title = format!("Delete {} of {}?", environment.name, app.name);
            let lead = "It goes offline at once. This cannot be undone.";
            Ok(rehearsed.page(me, &app, title, lead, act).ends_something())
        })
        .await
}

/// POST `/apps/{app}/environments/{named}/delete`
pub async fn delete(request: Request, app: Asked<ChangeApp>, environment: Named) -> HttpResponse {
    request
        .act(move |tx, me| {
            let app = app.granted(tx, me)?;
            let environment = named(tx, &app, &environment)?;
            me.require_password(tx)?;
            changes::close(tx, &app, &environment)?;
            let words = format!("{} is deleted. Today still counts.", environment.name);
            Ok(Next::go(paths::app_environments(app.id)).saying(words))
        })
        .await
}

/// The environment that the address names: one of this app.
///
/// # Errors
/// [`Error::NotFound`]
pub(super) fn named(tx: &mut Tx, app: &Granted<ChangeApp>, named: &Named) -> Result<Environment> {
    let id = EnvironmentId::from_stored(&named.0).ok_or(Error::NotFound)?;
    changes::environment(tx, app, id)
}
