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
