//! Deleting an app: seven days ahead, shown before, undone by anyone who may delete it.

use actix_web::HttpResponse;

use super::changes;
use crate::access::consequences::{self, Consequences, Effect, Outcome, Scope};
use crate::access::policy::DeleteApp;
use crate::access::{Confirmed, Granted};
use crate::check::Check;
use crate::paths;
use crate::store::{Moment, Tx};
use crate::web::error::Result;
use crate::web::{Asked, Me, Next, Request};

/// GET `/apps/{app}/delete`
pub async fn page(request: Request, app: Asked<DeleteApp>) -> HttpResponse {
    request
        .rehearsal(move |tx, me| {
            let app = app.granted(tx, me)?;
            let (at, consequences) = try_out(tx, me, &app)?;
            let title = format!("Delete {} on {}?", app.name, at.date());
            let act = ("Delete", paths::delete_app(app.id));
            Ok(Check::of_app(me, &app, title, Outcome { consequences, refusal: None }, act)
                .lead("We’ll email everyone involved today. Until then, any of you can undo it.")
                .ends_something()
                .back_to(paths::app(app.id))
                .cancelled_by("Keep it"))
        })
        .await
}

/// POST `/apps/{app}/delete`
pub async fn delete(request: Request, app: Asked<DeleteApp>) -> HttpResponse {
    request
        .act(move |tx, me| {
            let app = app.granted(tx, me)?;
            let confirmed = me.require_password(tx)?;
            let at = changes::schedule_deletion(tx, &app, &confirmed)?;
            Ok(Next::go(paths::app(app.id)).saying(format!(
                "{} will be deleted on {}. We’ve emailed everyone involved.",
                app.name,
                at.date()
            )))
        })
        .await
}

/// POST `/apps/{app}/keep`
pub async fn keep(request: Request, app: Asked<DeleteApp>) -> HttpResponse {
    request
        .act(move |tx, me| {
            let app = app.granted(tx, me)?;
            changes::keep(tx, &app)?;
            Ok(Next::go(paths::app(app.id)).saying(format!("{} stays. We’ve emailed everyone involved.", app.name)))
        })
        .await
}

/// When it goes, and what is different then.
fn try_out(tx: &mut Tx, me: &Me, app: &Granted<DeleteApp>) -> Result<(Moment, Consequences)> {
    let mut at = tx.now;
    let confirmed = Confirmed::in_rehearsal(tx)?;
    let access = consequences::of(tx, &Scope::from(app.id), &me.person, |tx| {
        at = changes::schedule_deletion(tx, app, &confirmed)?;
        changes::delete_as_scheduled(tx, &[app.id])
    })?;
    let ends = if app.running.is_ready() { "go offline and be deleted" } else { "be deleted" };
    let all = access.first(Effect::Lose, &app.name, format!("will {ends} on {}", at.date()));
    let all = if app.is_on_trial() { all } else { all.last(Effect::Same, &app.name, "is paid for until that day") };
    Ok((at, all))
}
