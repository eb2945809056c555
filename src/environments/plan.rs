//! The plan of a component: choose one, look at what changes, book it; or take the component off.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::changes::{self, Answer};
use super::delete::{lead, named};
use super::queries;
use super::rehearsed::{try_out, try_out_end};
use crate::access::Granted;
use crate::access::policy::{BookPlans, ViewAppBilling};
use crate::check::Check;
use crate::model::EnvironmentId;
use crate::model::booking::{Booking, Environment};
use crate::model::catalogue::Component;
use crate::model::money::in_words;
use crate::model::payment_method::Currency;
use crate::model::usage::Counting;
use crate::paths;
use crate::refused::Refused;
use crate::store::Tx;
use crate::web::error::{Error, Result};
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
    app: Granted<BookPlans>,
    environment: Environment,
    component: Component,
    booked: Option<Booking>,
    currency: Currency,
    /// Whoever may see what is paid reads the price of what is booked; everybody else those of the list.
    sees_billing: bool,
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
            let paid = booked.filter(|_| self.sees_billing).map(|booked| booked.price(self.currency));
            let cents = paid.unwrap_or_else(|| plan.price(self.currency));
            let costs = format!("{} a month without VAT", in_words(cents, self.currency));
            let parts = [plan.holds.clone(), Some(costs), Some(size), booked.map(|_| "booked now".to_owned())];
            let explanation = parts.into_iter().flatten().collect::<Vec<_>>().join(" ·\u{a0}");
            (plan.key.clone(), plan.name.clone(), explanation)
        };
        plans.iter().enumerate().map(explained).collect()
    }

    fn is_by_the_month(&self) -> bool {
        self.component.counting == Counting::MonthMax
    }
}

/// GET `/apps/{app}/environments/{environment}/plan?component=…`
pub async fn page(request: Request, app: Asked<BookPlans>, environment: Named<EnvironmentId>) -> HttpResponse {
    request
        .page(move |tx, me| {
            let app = app.granted(tx, me)?;
            let environment = named(tx, &app, &environment)?;
            let choice: Choice = me.query()?;
            let component = component(tx, &choice)?;
            let payer = queries::payer_of(tx, &app)?;
            let sees_billing = app.also_allows::<ViewAppBilling>();
            let currency = payer.map_or(Currency::Eur, |payer| payer.currency);
            let booked = changes::booking(tx, environment.id, &component.key)?;
            let shell = me.shell(format!("{} for {}, {}", component.name, app.name, environment.name), Here::Apps);
            Ok(Plan { shell, app, environment, component, booked, currency, sees_billing, errors: FieldErrors::none() })
        })
        .await
}

/// GET `/apps/{app}/environments/{environment}/book?component=…&plan=…`: what it changes, before it happens.
pub async fn book_page(request: Request, app: Asked<BookPlans>, environment: Named<EnvironmentId>) -> HttpResponse {
    request
        .rehearsal(move |tx, me| {
            let app = app.granted(tx, me)?;
            let environment = named(tx, &app, &environment)?;
            let choice: Choice = me.query()?;
            let (check, is_asked) = check_booking(tx, me, &app, &environment, &choice)?;
            if check.is_nothing() && !is_asked {
                Err(Error::Elsewhere(paths::app_environments(app.id)))
            } else {
                Ok(check)
            }
        })
        .await
}

/// What booking changes, with the plan that it replaces: somebody else may book another one before the press. True: whoever
/// pays would be asked.
fn check_booking(
    tx: &mut Tx,
    me: &Me,
    app: &Granted<BookPlans>,
    environment: &Environment,
    choice: &Choice,
) -> Result<(Check, bool)> {
    let component = component(tx, choice)?;
    let plan = plan(&component, choice)?;
    let seen = Seen::now(&booked_now(tx, environment, choice)?);
    let rehearsed = try_out(tx, app, |tx| book_it(tx, app, environment, choice))?;
    let is_asked = rehearsed.is_asked;
    let title = format!("Book {} {plan} for {} of {}?", component.name, environment.name, app.name);
    let button = if is_asked { "Ask" } else { "Confirm" };
    let act = (button, paths::book_plan(app.id, environment.id));
    let lead = list_price(tx, app, &component, choice)?;
    let check = rehearsed.page(me, app, title, &lead, act).carrying("seen", seen.fingerprint);
    Ok((check.carrying("component", &choice.component).carrying("plan", &choice.plan), is_asked))
}

fn booked_now(tx: &mut Tx, environment: &Environment, choice: &Choice) -> Result<[Value; 1]> {
    let booked = changes::booking(tx, environment.id, &choice.component)?;
    Ok([("plan", booked.map(|booked| booked.plan).unwrap_or_default())])
}

/// POST `/apps/{app}/environments/{environment}/book`
pub async fn book(request: Request, app: Asked<BookPlans>, environment: Named<EnvironmentId>) -> HttpResponse {
    request
        .act(move |tx, me| {
            let app = app.granted(tx, me)?;
            let environment = named(tx, &app, &environment)?;
            let choice: Choice = me.form()?;
            let component = component(tx, &choice)?;
            let plan = plan(&component, &choice)?;
            let now = booked_now(tx, &environment, &choice)?;
            if Seen::changed_since(me, &now, &[("plan", choice.plan.clone())])?.is_some() {
                return Err(again(
                    check_booking(tx, me, &app, &environment, &choice).map(|(check, _)| check.changed()),
                ));
            }
            let words = match book_it(tx, &app, &environment, &choice)? {
                Answer::Done(()) => format!("{} now runs {} {plan}.", environment.name, component.name),
                Answer::Asked => ASKED.to_owned(),
            };
            Ok(Next::go(paths::app_environments(app.id)).saying(words))
        })
        .await
}

/// GET `/apps/{app}/environments/{environment}/take-off?component=…`
pub async fn take_off_page(request: Request, app: Asked<BookPlans>, environment: Named<EnvironmentId>) -> HttpResponse {
    request
        .rehearsal(move |tx, me| {
            let app = app.granted(tx, me)?;
            let environment = named(tx, &app, &environment)?;
            let choice: Choice = me.query()?;
            let booked = changes::booking(tx, environment.id, &choice.component)?.ok_or(Error::NotFound)?;
            if booked.end_at.is_some() {
                return Err(Error::Elsewhere(paths::app_environments(app.id)));
            }
            let mut at = tx.now;
            let rehearsed = try_out_end(tx, &app, |tx| {
                at = changes::take_off(tx, &app, &environment, &choice.component)?;
                changes::end_as_asked(tx, &environment, Some(&choice.component))
            })?;
            let (component, on) = (&booked.component_name, at.date());
            let title = format!("Remove {component} from {} of {} on {on}?", environment.name, app.name);
            let act = ("Remove", paths::take_off(app.id, environment.id));
            let check = rehearsed.page(me, &app, title, &lead(at), act).ends_something();
            Ok(check.carrying("component", &choice.component))
        })
        .await
}

/// POST `/apps/{app}/environments/{environment}/take-off`
pub async fn take_off(request: Request, app: Asked<BookPlans>, environment: Named<EnvironmentId>) -> HttpResponse {
    request
        .act(move |tx, me| {
            let app = app.granted(tx, me)?;
            let environment = named(tx, &app, &environment)?;
            let choice: Choice = me.form()?;
            let booked = changes::booking(tx, environment.id, &choice.component)?.ok_or(Error::NotFound)?;
            let at = changes::take_off(tx, &app, &environment, &choice.component)?;
            let component = booked.component_name;
            let words = format!(
                "{component} will be removed from {} on {}. We’ve emailed everyone involved.",
                environment.name,
                at.date()
            );
            Ok(Next::go(paths::app_environments(app.id)).saying(words))
        })
        .await
}

/// What is said after asking whoever pays.
pub(super) const ASKED: &str = "We’ve emailed the people who pay. Nothing changes until one of them says yes.";

/// What the plan costs, for those who do not read what all of it costs.
fn list_price(tx: &mut Tx, app: &Granted<BookPlans>, component: &Component, choice: &Choice) -> Result<String> {
    if app.also_allows::<ViewAppBilling>() {
        return Ok(String::new());
    }
    let currency = queries::payer_of(tx, app)?.map_or(Currency::Eur, |payer| payer.currency);
    let plan = component.plan(&choice.plan).map(|(_, plan)| plan).ok_or(Error::NotFound)?;
    let price = in_words(plan.price(currency), currency);
    Ok(format!("{} {} costs {price} a month without VAT.", component.name, plan.name))
}

fn book_it(
    tx: &mut Tx,
    app: &Granted<BookPlans>,
    environment: &Environment,
    choice: &Choice,
) -> crate::error::Result<Answer<()>> {
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
