//! The plan of a component: choose one, look at what changes, book it; or take the component off.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::changes;
use super::check::try_out;
use super::delete::named;
use super::queries;
use crate::access::Granted;
use crate::access::policy::{ChangeApp, ViewAppBilling};
use crate::apps::check::Check;
use crate::error::{Error, Result};
use crate::model::booking::{Booking, Environment};
use crate::model::catalogue::Component;
use crate::model::money::in_words;
use crate::model::payment_method::Currency;
use crate::model::usage::Counting;
use crate::paths;
use crate::refused::Refused;
use crate::store::Tx;
use crate::web::seen::{Seen, Value};
use crate::web::{Asked, FieldErrors, Here, Me, Named, Next, Request, Shell, again};

/// What was chosen, by key.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Choice {
    component: String,
    plan: String,
}

#[derive(Template)]
#[template(path = "environments/plan.html")]
struct Plan {
    shell: Shell,
    app: Granted<ChangeApp>,
    environment: Environment,
    component: Component,
    booked: Option<Booking>,
    /// None: not for this person.
    currency: Option<Currency>,
    errors: FieldErrors,
}

impl Plan {
    fn chosen(&self) -> &str {
        match &self.booked {
            Some(booked) => &booked.plan,
            None => self.component.plans.first().map_or("", |plan| &plan.key),
        }
    }

    /// Value, label and explanation of each plan, from small to large.
    fn plans(&self) -> Vec<(String, String, String)> {
        let plans = &self.component.plans;
        let explained = |(rank, plan): (usize, &crate::model::catalogue::PlanOffer)| {
            let size = match rank {
                _ if plans.len() == 1 => "the only one".to_owned(),
                0 => "the smallest".to_owned(),
                _ if rank + 1 == plans.len() => "the largest".to_owned(),
                _ => format!("larger than {}", plans[rank - 1].name),
            };
            let booked = self.booked.as_ref().filter(|booked| booked.plan == plan.key);
            let cents = |currency| booked.map_or(plan.price(currency), |booked| booked.price(currency));
            let costs = self.currency.map(|currency| format!("{} a month net", in_words(cents(currency), currency)));
            let parts = [costs, Some(size), booked.map(|_| "booked now".to_owned())];
            let explanation = parts.into_iter().flatten().collect::<Vec<_>>().join(" · ");
            (plan.key.clone(), plan.name.clone(), explanation)
        };
        plans.iter().enumerate().map(explained).collect()
    }

    fn is_by_the_month(&self) -> bool {
        self.component.counting == Counting::MonthMax
    }
}

/// GET `/apps/{app}/environments/{named}/plan?component=…`
pub async fn page(request: Request, app: Asked<ChangeApp>, environment: Named) -> HttpResponse {
    request
        .page(move |tx, me| {
            let app = app.granted(tx, me)?;
            let environment = named(tx, &app, &environment)?;
            let choice: Choice = me.query()?;
            let component = component(tx, &choice)?;
            let payer = queries::payer_of(tx, &app)?;
            let sees = app.also_allows::<ViewAppBilling>();
            let currency = sees.then(|| payer.map_or(Currency::Eur, |payer| payer.currency));
            let booked = changes::booking(tx, environment.id, &component.key)?;
            let shell = me.shell(format!("{} of {}, {}", component.name, app.name, environment.name), Here::Apps);
            Ok(Plan { shell, app, environment, component, booked, currency, errors: FieldErrors::none() })
        })
        .await
}

/// GET `/apps/{app}/environments/{named}/book?component=…&plan=…`: what it changes, before it happens.
pub async fn book_page(request: Request, app: Asked<ChangeApp>, environment: Named) -> HttpResponse {
    request
        .rehearsal(move |tx, me| {
            let app = app.granted(tx, me)?;
            let environment = named(tx, &app, &environment)?;
            let choice: Choice = me.query()?;
            let check = check_booking(tx, me, &app, &environment, &choice)?;
            if check.is_nothing() { Err(Error::Elsewhere(paths::app_environments(app.id))) } else { Ok(check) }
        })
        .await
}

/// What booking changes, with the plan that it replaces: somebody else may book another one before the press.
fn check_booking(
    tx: &mut Tx,
    me: &Me,
    app: &Granted<ChangeApp>,
    environment: &Environment,
    choice: &Choice,
) -> Result<Check> {
    let component = component(tx, choice)?;
    let plan = plan(&component, choice)?;
    let seen = Seen::now(&booked_now(tx, environment, choice)?);
    let rehearsed = try_out(tx, app, |tx| book_it(tx, app, environment, choice))?;
    let title = format!("{} {plan} for {} of {}?", component.name, environment.name, app.name);
    let act = ("Confirm", paths::book_plan(app.id, environment.id));
    let check = rehearsed.page(me, app, title, "", act).carrying("seen", seen.fingerprint);
    Ok(check.carrying("component", &choice.component).carrying("plan", &choice.plan))
}

fn booked_now(tx: &mut Tx, environment: &Environment, choice: &Choice) -> Result<[Value; 1]> {
    let booked = changes::booking(tx, environment.id, &choice.component)?;
    Ok([("plan", booked.map(|booked| booked.plan).unwrap_or_default())])
}

/// POST `/apps/{app}/environments/{named}/book`
pub async fn book(request: Request, app: Asked<ChangeApp>, environment: Named) -> HttpResponse {
    request
        .act(move |tx, me| {
            let app = app.granted(tx, me)?;
            let environment = named(tx, &app, &environment)?;
            let choice: Choice = me.form()?;
            let component = component(tx, &choice)?;
            let plan = plan(&component, &choice)?;
            let now = booked_now(tx, &environment, &choice)?;
            if Seen::changed_since(me, &now, &[("plan", choice.plan.clone())])?.is_some() {
                return Err(again(check_booking(tx, me, &app, &environment, &choice).map(Check::changed)));
            }
            book_it(tx, &app, &environment, &choice)?;
            let words = format!("{} is on {} {plan} now.", environment.name, component.name);
            Ok(Next::go(paths::app_environments(app.id)).saying(words))
        })
        .await
}

/// GET `/apps/{app}/environments/{named}/take-off?component=…`
pub async fn take_off_page(request: Request, app: Asked<ChangeApp>, environment: Named) -> HttpResponse {
    request
        .rehearsal(move |tx, me| {
            let app = app.granted(tx, me)?;
            let environment = named(tx, &app, &environment)?;
            let choice: Choice = me.query()?;
            let booked = changes::booking(tx, environment.id, &choice.component)?.ok_or(Error::NotFound)?;
            let rehearsed = try_out(tx, &app, |tx| changes::take_off(tx, &app, &environment, &choice.component))?;
            let title = format!("Take {} off {} of {}?", booked.component_name, environment.name, app.name);
            let act = ("Take off", paths::take_off(app.id, environment.id));
            let lead = "What is in it is deleted.";
            let check = rehearsed.page(me, &app, title, lead, act).ends_something();
            Ok(check.carrying("component", &choice.component))
        })
        .await
}

/// POST `/apps/{app}/environments/{named}/take-off`
pub async fn take_off(request: Request, app: Asked<ChangeApp>, environment: Named) -> HttpResponse {
    request
        .act(move |tx, me| {
            let app = app.granted(tx, me)?;
            let environment = named(tx, &app, &environment)?;
            let choice: Choice = me.form()?;
            let booked = changes::booking(tx, environment.id, &choice.component)?.ok_or(Error::NotFound)?;
            changes::take_off(tx, &app, &environment, &choice.component)?;
            let words = format!("{} has no {} any more.", environment.name, booked.component_name);
            Ok(Next::go(paths::app_environments(app.id)).saying(words))
        })
        .await
}

fn book_it(tx: &mut Tx, app: &Granted<ChangeApp>, environment: &Environment, choice: &Choice) -> Result<()> {
    changes::book(tx, app, environment, &choice.component, &choice.plan)
}

fn component(tx: &Tx, choice: &Choice) -> Result<Component> {
    tx.site.catalogue.component(&choice.component).cloned().ok_or(Error::NotFound)
}

/// The name of the plan that was chosen.
fn plan(component: &Component, choice: &Choice) -> Result<String> {
    if choice.plan.is_empty() {
        return Err(Refused::ChoosePlan.into());
    }
    component.plan(&choice.plan).map(|(_, plan)| plan.name.clone()).ok_or(Error::NotFound)
}
