//! `/apps/{app}/environments`: what is booked for an app. Prices only for people with billing access; on trial also for
//! those who may put it on a payment method. Clients read what their website runs on.

use actix_web::HttpResponse;
use askama::Template;

use super::queries::{self, Booked, Payer};
use crate::access::Granted;
use crate::access::policy::{AnswerRises, BookPlans, KeepPlans, ViewApp, ViewAppBilling};
use crate::model::catalogue::{Catalogue, Component};
use crate::model::metering::{Metered, units, whole_units};
use crate::model::money::in_words;
use crate::model::payment_method::Currency;
use crate::model::rise::RiseRequest;
use crate::model::{EnvironmentId, RiseId};
use crate::store::{Moment, Site};
use crate::web::{Asked, Here, Me, Request, Shell};

#[derive(Template)]
#[template(path = "environments/list.html")]
struct Environments {
    shell: Shell,
    app: Granted<ViewApp>,
    environments: Vec<Shown>,
    /// What waits for the answer of whoever pays.
    rises: Vec<Rise>,
    payer: Option<Payer>,
    /// What all of it costs a month; None: not for this person.
    sum: Option<String>,
}

/// Somebody asks whoever pays for more.
struct Rise {
    id: RiseId,
    asker: String,
    what: String,
    asked_at: Moment,
}

/// An environment as it is shown.
struct Shown {
    id: EnvironmentId,
    name: String,
    lines: Vec<Line>,
    /// What is measured: the name of each, and what it says of it.
    measured: Vec<(String, String)>,
    /// What could be booked besides.
    others: Vec<Offered>,
    /// Of its own, if there are several lines.
    sum: Option<String>,
    /// It is going to be deleted then.
    delete_at: Option<Moment>,
}

/// What is booked: a component on a plan.
struct Line {
    component: String,
    name: String,
    plan: String,
    /// What it is there for; empty for what is no longer in the catalogue.
    means: String,
    is_required: bool,
    price: Option<String>,
    /// It is going to be taken off then, and its environment stays.
    end_at: Option<Moment>,
}

/// What is not booked.
struct Offered {
    component: String,
    name: String,
    means: String,
}

impl Environments {
    fn can_change(&self) -> bool {
        self.app.also_allows::<BookPlans>()
    }

    fn can_delete(&self) -> bool {
        self.can_change() && self.environments.iter().filter(|one| one.delete_at.is_none()).count() > 1
    }

    /// Say yes or no to what is asked for.
    fn can_answer(&self) -> bool {
        self.app.also_allows::<AnswerRises>()
    }

    /// Undo a deletion.
    fn can_keep(&self) -> bool {
        self.app.also_allows::<KeepPlans>()
    }

    /// What it costs, and what it is paid with, as far as there are any for this person.
    fn costs(&self) -> (Option<&str>, Option<&Payer>) {
        (self.sum.as_deref(), self.payer.as_ref())
    }

    fn is_empty(&self) -> bool {
        self.environments.iter().all(|one| one.lines.is_empty())
    }
}

/// GET `/apps/{app}/environments`
pub async fn page(request: Request, app: Asked<ViewApp>) -> HttpResponse {
    request
        .page(move |tx, me| {
            let app = app.granted(tx, me)?;
            let payer = queries::payer_of(tx, &app)?;
            let booked = queries::environments_of(tx, app.id)?;
            let currency = app.also_allows::<ViewAppBilling>().then(|| currency(payer.as_ref()));
            let environments = booked.iter().map(|one| shown(one, currency, &tx.site.catalogue)).collect();
            let sum = currency.map(|currency| in_words(queries::monthly(&booked, currency), currency));
            let rises = queries::rises_of(tx, &app)?;
            let rises = rises.into_iter().map(|(request, asker)| rise(tx.site, me, &request, asker)).collect();
            let title = match me.person.is_client() {
                true => format!("What {} runs on", app.name),
                false => format!("{} environments", app.name),
            };
            Ok(Environments { shell: me.shell(title, Here::Apps), app, environments, rises, payer, sum })
        })
        .await
}

fn rise(site: &Site, me: &Me, request: &RiseRequest, asker: String) -> Rise {
    let what = queries::wanted_by(site, request, me.person.is_client());
    Rise { id: request.id, asker, what, asked_at: request.asked_at }
}

/// On trial nobody has chosen one.
fn currency(payer: Option<&Payer>) -> Currency {
    payer.map_or(Currency::Eur, |payer| payer.currency)
}

fn shown(booked: &Booked, currency: Option<Currency>, catalogue: &Catalogue) -> Shown {
    let lines: Vec<Line> = booked
        .bookings
        .iter()
        .map(|one| {
            let component = catalogue.component(&one.component);
            Line {
                component: one.component.clone(),
                name: one.component_name.clone(),
                plan: one.plan_name.clone(),
                means: component.map(|component| component.means.clone()).unwrap_or_default(),
                is_required: component.is_some_and(|component| component.required),
                price: currency.map(|currency| in_words(one.price(currency), currency)),
                end_at: one.end_at.filter(|_| one.end_at != booked.environment.delete_at),
            }
        })
        .collect();
    let is_booked = |component: &&Component| booked.bookings.iter().any(|one| one.component == component.key);
    let others = catalogue.components.iter().filter(|component| !is_booked(component));
    let offered = |component: &Component| Offered {
        component: component.key.clone(),
        name: component.name.clone(),
        means: component.means.clone(),
    };
    let sum = currency.filter(|_| lines.len() > 1);
    Shown {
        id: booked.environment.id,
        name: booked.environment.name.clone(),
        others: others.map(offered).collect(),
        sum: sum.map(|currency| in_words(queries::monthly(std::slice::from_ref(booked), currency), currency)),
        lines,
        measured: catalogue.metered.iter().map(|one| measured(one, booked, currency)).collect(),
        delete_at: booked.environment.delete_at,
    }
}

/// `84 GB so far this month · 100 GB included, then €0.08 per GB`; without the price, if it is not for this person.
fn measured(metered: &Metered, booked: &Booked, currency: Option<Currency>) -> (String, String) {
    let so_far = format!("{} so far this month", units(whole_units(booked.used_of(metered)), &metered.unit));
    let words = match currency {
        Some(currency) => format!("{so_far} ·\u{a0}{}", metered.terms(currency)),
        None => so_far,
    };
    (metered.name.clone(), words)
}
