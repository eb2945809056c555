//! What is booked.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};

use crate::access::people;
use crate::costs::queries::this_month;
use crate::error::Result;
use crate::model::app::App;
use crate::model::booking::{Booking, Environment};
use crate::model::metering::{Metered, Thousandths};
use crate::model::payment_method::Currency;
use crate::model::rise::{Bound, COMPARED_DAYS, RiseRequest};
use crate::model::usage::Cents;
use crate::model::{AppId, PaymentMethodId, PersonId};
use crate::store::query::{self, Among};
use crate::store::schema::{bookings, environments, payment_methods, people as people_table, rise_requests};
use crate::store::{Moment, Site, Tx, WholeRows};

/// An environment with what is booked now, in the order of the catalogue.
#[derive(Debug, Clone)]
pub struct Booked {
    pub environment: Environment,
    pub bookings: Vec<Booking>,
    /// What was used this month, while it was paid for as it is now: keys of components.
    pub used: Vec<(String, Thousandths)>,
}

impl Booked {
    /// What was used of something that is measured.
    pub fn used_of(&self, metered: &Metered) -> Thousandths {
        self.used.iter().find(|(component, _)| *component == metered.key).map_or(0, |(_, used)| *used)
    }
}

/// `$1` is this month, `$2` the app. An environment comes once for each component of which something was used.
const ENVIRONMENTS: &str = "
    SELECT e.id, e.app_id, e.name, e.created_by, e.created_at, e.deleted_at, e.delete_at, e.delete_by, e.external_id,
      s.component, s.quantity
    FROM environments e JOIN apps a ON a.id = e.app_id
      LEFT JOIN usage_sums s ON s.payment_method_id = a.payment_method_id AND s.billed_with = $1
        AND s.environment_id = e.id AND s.month = $1
    WHERE e.app_id = $2 AND e.deleted_at IS NULL
    ORDER BY e.created_at, e.id, s.component";

/// The environments of an app, the oldest first.
pub fn environments_of(tx: &mut Tx, app: AppId) -> Result<Vec<Booked>> {
    type Columns = (environments::SqlType, Nullable<Text>, Nullable<BigInt>);
    let found: Vec<(Environment, Option<String>, Option<Thousandths>)> = query::rows::<Columns>(ENVIRONMENTS)
        .bind::<Text, _>(this_month(tx).to_string())
        .bind::<Text, _>(app)
        .load(tx.conn)?;
    let mut all: Vec<Booked> = Vec::new();
    for (environment, component, quantity) in found {
        if all.last().is_none_or(|last| last.environment.id != environment.id) {
            all.push(Booked { environment, bookings: Vec::new(), used: Vec::new() });
        }
        if let (Some(last), Some(component), Some(quantity)) = (all.last_mut(), component, quantity) {
            last.used.push((component, quantity));
        }
    }
    let now: Vec<Booking> = bookings::table
        .filter(bookings::app_id.eq(app))
        .filter(bookings::ended_at.is_null())
        .select(Booking::as_select())
        .load_rows(tx.conn)?;
    let place = |one: &Booking| {
        let place = tx.site.catalogue.components.iter().position(|component| component.key == one.component);
        (place.unwrap_or(usize::MAX), one.component.clone())
    };
    for one in &mut all {
        one.bookings = now.iter().filter(|booking| booking.environment_id == one.environment.id).cloned().collect();
        one.bookings.sort_by_key(place);
    }
    Ok(all)
}

/// Something that is booked and that the catalogue does not have.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct NotSold {
    pub component: String,
    pub plan: String,
}

impl std::fmt::Display for NotSold {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "plan “{}” of “{}”", self.plan, self.component)
    }
}

/// What is booked now and is not in the catalogue, in no order. Reads every booking.
pub fn not_in_catalogue(tx: &mut Tx) -> Result<Vec<NotSold>> {
    let booked: Vec<NotSold> = bookings::table
        .filter(bookings::ended_at.is_null())
        .select((bookings::component, bookings::plan))
        .distinct()
        .load(tx.conn)?;
    let catalogue = &tx.site.catalogue;
    let is_sold = |one: &NotSold| catalogue.component(&one.component).is_some_and(|it| it.plan(&one.plan).is_some());
    Ok(booked.into_iter().filter(|one| !is_sold(one)).collect())
}

/// What it costs a month, net.
pub fn monthly(booked: &[Booked], currency: Currency) -> Cents {
    booked.iter().flat_map(|one| &one.bookings).map(|booking| booking.price(currency)).sum()
}

/// What pays for an app, as far as prices need it.
#[derive(Debug, Clone)]
pub struct Payer {
    pub id: PaymentMethodId,
    pub name: String,
    pub currency: Currency,
    /// How much more others may book without asking.
    pub bound: Bound,
}

/// What pays for an app; None: it is on trial.
pub fn payer_of(tx: &mut Tx, app: &App) -> Result<Option<Payer>> {
    let Some(id) = app.payment_method_id else { return Ok(None) };
    let columns =
        (payment_methods::name, payment_methods::currency, payment_methods::rise_percent, payment_methods::rise_cents);
    let (name, currency, percent, cents) = payment_methods::table.find(id).select(columns).first(tx.conn)?;
    Ok(Some(Payer { id, name, currency, bound: Bound { percent, cents } }))
}

/// What the app cost a month, net, when whoever pays last agreed to it: when it became theirs, when one of them booked
/// something, or some weeks ago.
pub fn agreed_monthly(tx: &mut Tx, app: &App, payer: &Payer) -> Result<Cents> {
    let payers: Vec<PersonId> = people::billing_people(tx, payer.id)?.iter().map(|person| person.id).collect();
    let booked: Option<Moment> = bookings::table
        .filter(bookings::app_id.eq(app.id))
        .filter(bookings::booked_by.among(payers))
        .order(bookings::booked_at.desc())
        .select(bookings::booked_at)
        .first(tx.conn)
        .optional()?;
    let agreed = app.owned_since.max(booked).unwrap_or(app.created_at).max(tx.now.plus_days(-COMPARED_DAYS));
    let then: Vec<Booking> = bookings::table
        .filter(bookings::app_id.eq(app.id))
        .filter(bookings::booked_at.le(agreed))
        .filter(bookings::ended_at.is_null().or(bookings::ended_at.gt(agreed)))
        .select(Booking::as_select())
        .load_rows(tx.conn)?;
    Ok(then.iter().map(|booking| booking.price(payer.currency)).sum())
}

/// What waits for the answer of whoever pays, the oldest first, with who asked.
pub fn rises_of(tx: &mut Tx, app: &App) -> Result<Vec<(RiseRequest, String)>> {
    let Some(payer) = app.payment_method_id else { return Ok(Vec::new()) };
    Ok(rise_requests::table
        .inner_join(people_table::table)
        .filter(rise_requests::app_id.eq(app.id))
        .filter(rise_requests::payment_method_id.eq(payer))
        .filter(rise_requests::expires_at.gt(tx.now))
        .order((rise_requests::asked_at, rise_requests::id))
        .select((RiseRequest::as_select(), people_table::name))
        .load(tx.conn)?)
}

/// `PHP M (main)`, or the name of a new environment: as events say it.
pub fn wanted(site: &Site, request: &RiseRequest) -> String {
    match plan_words(site, request) {
        Some((plan, _)) => format!("{plan} ({})", request.environment_name),
        None => request.environment_name.clone(),
    }
}

/// `PHP M in main`, `a new environment called staging`; as clients know it.
pub fn wanted_by(site: &Site, request: &RiseRequest, is_client: bool) -> String {
    let name = &request.environment_name;
    match (plan_words(site, request), is_client) {
        (Some((plan, _)), false) => format!("{plan} in {name}"),
        (Some((plan, means)), true) => format!("{plan} ({means})"),
        (None, false) => format!("a new environment called {name}"),
        (None, true) => format!("a new copy called {name}"),
    }
}

/// `PHP M`, and what PHP is there for. None: no plan is asked for.
fn plan_words<'a>(site: &'a Site, request: &RiseRequest) -> Option<(String, &'a str)> {
    let component = site.catalogue.component(&request.component)?;
    let plan = component.plan(&request.plan).map_or("", |(_, plan)| plan.name.as_str());
    Some((format!("{} {plan}", component.name), component.means.as_str()))
}
