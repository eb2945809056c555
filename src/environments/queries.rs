//! What is booked.

use diesel::prelude::*;

use crate::error::Result;
use crate::model::app::App;
use crate::model::booking::{Booking, Environment};
use crate::model::payment_method::Currency;
use crate::model::usage::Cents;
use crate::model::{AppId, PaymentMethodId};
use crate::store::Tx;
use crate::store::schema::{bookings, environments, payment_methods};

/// An environment with what is booked now, in the order of the catalogue.
#[derive(Debug, Clone)]
pub struct Booked {
    pub environment: Environment,
    pub bookings: Vec<Booking>,
}

/// The environments of an app, the oldest first.
///
/// # Errors
/// Those of the database.
pub fn environments_of(tx: &mut Tx, app: AppId) -> Result<Vec<Booked>> {
    let all: Vec<Environment> = environments::table
        .filter(environments::app_id.eq(app))
        .filter(environments::deleted_at.is_null())
        .order((environments::created_at, environments::id))
        .select(Environment::as_select())
        .load(tx.conn)?;
    let now: Vec<Booking> = bookings::table
        .filter(bookings::app_id.eq(app))
        .filter(bookings::ended_at.is_null())
        .select(Booking::as_select())
        .load(tx.conn)?;
    let place = |one: &Booking| {
        let place = tx.site.catalogue.components.iter().position(|component| component.key == one.component);
        (place.unwrap_or(usize::MAX), one.component.clone())
    };
    Ok(all
        .into_iter()
        .map(|environment| {
            let mut bookings: Vec<Booking> =
                now.iter().filter(|one| one.environment_id == environment.id).cloned().collect();
            bookings.sort_by_key(place);
            Booked { environment, bookings }
        })
        .collect())
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
///
/// # Errors
/// Those of the database.
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
}

/// What pays for an app; None: it is on trial.
///
/// # Errors
/// Those of the database.
pub fn payer_of(tx: &mut Tx, app: &App) -> Result<Option<Payer>> {
    let Some(id) = app.payment_method_id else { return Ok(None) };
    let (name, currency) =
        payment_methods::table.find(id).select((payment_methods::name, payment_methods::currency)).first(tx.conn)?;
    Ok(Some(Payer { id, name, currency }))
}
