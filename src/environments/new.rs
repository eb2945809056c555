//! New environment: a name. What is booked with it, and what that costs, stands on the same page.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::changes::{self, Answer};
use super::plan::ASKED;
use super::queries;
use super::rehearsed::{Rehearsed, try_out};
use crate::access::Granted;
use crate::access::policy::BookPlans;
use crate::model::booking::environment_name;
use crate::model::catalogue::Component;
use crate::model::money::in_words;
use crate::model::payment_method::Currency;
use crate::paths;
use crate::refused::Refused;
use crate::store::Tx;
use crate::web::error::Result;
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
    app: Granted<BookPlans>,
    form: EnvironmentForm,
    errors: FieldErrors,
    rehearsed: Rehearsed,
    /// What comes with it, at the prices of the list.
    required: Vec<String>,
}

/// GET `/apps/{app}/environments/new`
pub async fn page(request: Request, app: Asked<BookPlans>) -> HttpResponse {
    request
        .rehearsal(move |tx, me| {
            let app = app.granted(tx, me)?;
            form_page(tx, me, app, EnvironmentForm::default(), FieldErrors::none())
        })
        .await
}

/// POST `/apps/{app}/environments/new`
pub async fn create(request: Request, app: Asked<BookPlans>) -> HttpResponse {
    request
        .act(move |tx, me| {
            let app = app.granted(tx, me)?;
            let form: EnvironmentForm = me.form()?;
            let name = match environment_name(&form.name) {
                Ok(name) => name,
                Err(what) => return Err(again(form_page(tx, me, app, form, FieldErrors::at("name", what)))),
            };
            let words = match changes::open(tx, &app, &name) {
                Ok(Answer::Done(_)) => {
                    format!("{name} has been created with the smallest required plans.")
                }
                Ok(Answer::Asked) => ASKED.to_owned(),
                Err(error) => {
                    return Err(error.or_again(|refused| again(refused_page(tx, me, app, form, &refused))));
                }
            };
            Ok(Next::go(paths::app_environments(app.id)).saying(words))
        })
        .await
}

/// A name that is taken is said at the field; everything else in place of the form.
fn refused_page(
    tx: &mut Tx,
    me: &Me,
    app: Granted<BookPlans>,
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
    app: Granted<BookPlans>,
    form: EnvironmentForm,
    errors: FieldErrors,
) -> Result<NewEnvironment> {
    let rehearsed = tx.try_out(|tx| try_out(tx, &app, |tx| changes::open(tx, &app, NO_NAME_YET)))?;
    let currency = queries::payer_of(tx, &app)?.map_or(Currency::Eur, |payer| payer.currency);
    let required = tx.site.catalogue.components.iter().filter(|component| component.required);
    let priced = |component: &Component| {
        let smallest = component.plans.first()?;
        let price = in_words(smallest.price(currency), currency);
        Some(format!("{} {}: {price} a month without VAT", component.name, smallest.name))
    };
    let measured = tx.site.catalogue.metered.iter().map(|metered| format!("{} (net)", metered.offer(currency)));
    let required = required.filter_map(priced).chain(measured).collect();
    let shell = me.shell(format!("New environment for {}", app.name), Here::Apps);
    Ok(NewEnvironment { shell, app, form, errors, rehearsed, required })
}
