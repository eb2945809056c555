//! Whoever pays answers what costs more than others may book without asking.

use actix_web::HttpResponse;
use serde::Deserialize;

use super::changes;
use super::queries;
use crate::access::Granted;
use crate::access::consequences::Outcome;
use crate::access::policy::{AnswerRises, BookPlans};
use crate::check::Check;
use crate::model::RiseId;
use crate::model::money::in_words;
use crate::paths;
use crate::refused::Refused;
use crate::store::Tx;
use crate::web::error::Result;
use crate::web::{Asked, Me, Named, Next, Request};

/// What it was said to cost a month, in cents.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Shown {
    shown: String,
}

/// GET `/apps/{app}/rises/{rise}`: what a yes would change, with both prices.
pub async fn page(request: Request, app: Asked<AnswerRises>, rise: Named<RiseId>) -> HttpResponse {
    request
        .rehearsal(move |tx, me| {
            let app = app.granted(tx, me)?;
            check_page(tx, me, &app, rise.id()?)
        })
        .await
}

fn check_page(tx: &mut Tx, me: &Me, app: &Granted<AnswerRises>, id: RiseId) -> Result<Check> {
    let (request, asker) = changes::rise(tx, app, id)?;
    let payer = queries::payer_of(tx, app)?.ok_or(Refused::RiseIsGone)?;
    let difference = changes::preview(tx, app, &request)?;
    let (before, after) = difference.monthly(payer.currency);
    let [old, new] = [before, after].map(|cents| in_words(cents, payer.currency));
    let is_client = me.person.is_client();
    let lead = format!(
        "{} would like {}. {} The request ends on {}.",
        asker.name,
        queries::wanted_by(tx.site, &request, is_client),
        difference.costs(payer.currency, is_client),
        request.expires_at.date()
    );
    let outcome = Outcome {
        consequences: if is_client { difference.lines_for_clients(&tx.site.catalogue) } else { difference.lines() },
        refusal: None,
    };
    let title = format!("Let {} cost {new} a month instead of {old}?", app.name);
    let act = ("Allow", paths::allow_rise(app.id, id));
    let check = Check::of_app(me, app, title, outcome, act).lead(lead).carrying("shown", after);
    Ok(check.or("Decline", paths::refuse_rise(app.id, id)).back_to(paths::app_environments(app.id)))
}

/// POST `/apps/{app}/rises/{rise}/allow`
pub async fn allow(request: Request, app: Asked<AnswerRises>, rise: Named<RiseId>) -> HttpResponse {
    request
        .act(move |tx, me| {
            let app = app.granted(tx, me)?;
            let id = rise.id()?;
            let Shown { shown } = me.form()?;
            let confirmed = me.require_password(tx)?;
            changes::allow(tx, &app, &confirmed, id, shown.parse().map_err(|_| Refused::PriceHasChanged)?)?;
            Ok(Next::go(paths::app_environments(app.id)).saying("You said yes. It’s booked, and we’ve emailed them."))
        })
        .await
}

/// POST `/apps/{app}/rises/{rise}/refuse`
pub async fn refuse(request: Request, app: Asked<AnswerRises>, rise: Named<RiseId>) -> HttpResponse {
    request
        .act(move |tx, me| {
            let app = app.granted(tx, me)?;
            let asker = changes::refuse(tx, &app, rise.id()?)?;
            let words = format!("You declined. We’ve emailed {}. Nothing has changed.", asker.name);
            Ok(Next::go(paths::app_environments(app.id)).saying(words))
        })
        .await
}

/// POST `/apps/{app}/rises/{rise}/withdraw`
pub async fn withdraw(request: Request, app: Asked<BookPlans>, rise: Named<RiseId>) -> HttpResponse {
    request
        .act(move |tx, me| {
            let app = app.granted(tx, me)?;
            changes::withdraw(tx, &app, rise.id()?)?;
            Ok(Next::go(paths::app_environments(app.id)).saying("You withdrew your request. Nothing has changed."))
        })
        .await
}
