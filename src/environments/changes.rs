//! What may happen to environments and bookings. In `changes/ownership.rs`: which payment method owns the app meanwhile;
//! in `telling`: who pays is told of what costs more; in `bringing`: what an app from elsewhere brings along.

mod bringing;
mod ownership;
mod telling;

use diesel::prelude::*;

pub use bringing::{Brought, begin_billing, bring};
pub(crate) use ownership::{begin_ownership, end_all_of};

use crate::access::Granted;
use crate::access::policy::ChangeApp;
use crate::error::{Error, Result};
use crate::events::{About, record};
use crate::model::booking::{Booking, Environment, FIRST_ENVIRONMENT};
use crate::model::catalogue::{Component, PlanOffer};
use crate::model::event::EventKind;
use crate::model::{AppId, BookingId, EnvironmentId, PersonId};
use crate::refused::Refused;
use crate::store::schema::{bookings, environments};
use crate::store::{Moment, Tx};

/// How many environments an app may have: each is paid for.
pub const MOST_ENVIRONMENTS: usize = 20;

/// The first environment of a new app, with the smallest plan of everything that is required.
///
/// # Errors
/// Those of the database.
pub(crate) fn open_first(tx: &mut Tx, app: AppId, by: PersonId) -> Result<()> {
    let environment = insert(tx, app, FIRST_ENVIRONMENT, by, tx.now)?;
    book_required(tx, app, environment, by)
}

fn insert(tx: &mut Tx, app: AppId, name: &str, by: PersonId, at: Moment) -> Result<EnvironmentId> {
    let environment = Environment {
        id: EnvironmentId::next_in(tx),
        app_id: app,
        name: name.to_owned(),
        created_by: by,
        created_at: at,
        deleted_at: None,
    };
    diesel::insert_into(environments::table).values(&environment).execute(tx.conn)?;
    Ok(environment.id)
}

fn book_required(tx: &mut Tx, app: AppId, environment: EnvironmentId, by: PersonId) -> Result<()> {
    let site = tx.site;
    for component in site.catalogue.components.iter().filter(|component| component.required) {
        insert_booking(tx, app, environment, component, 0, by)?;
    }
    Ok(())
}

fn insert_booking(
    tx: &mut Tx,
    app: AppId,
    environment: EnvironmentId,
    component: &Component,
    rank: usize,
    by: PersonId,
) -> Result<()> {
    let PlanOffer { key, name, eur, usd } = &component.plans[rank];
    let booking = Booking {
        id: BookingId::next_in(tx),
        environment_id: environment,
        app_id: app,
        component: component.key.clone(),
        component_name: component.name.clone(),
        plan: key.clone(),
        plan_name: name.clone(),
        counting: component.counting,
        rank: i64::try_from(rank).unwrap_or_default(),
        price_eur: *eur,
        price_usd: *usd,
        booked_by: by,
        booked_at: tx.now,
        ended_at: None,
    };
    diesel::insert_into(bookings::table).values(&booking).execute(tx.conn)?;
    Ok(())
}

/// Adds an environment, with the smallest plan of everything that is required. Who pays is told.
///
/// # Errors
/// Refused if there is one of this name, or as many as may be; or if it was done often enough today.
pub fn open(tx: &mut Tx, app: &Granted<ChangeApp>, name: &str) -> Result<EnvironmentId> {
    let names = names(tx, app.id)?;
    if names.iter().any(|there| there == name) {
        return Err(Refused::EnvironmentIsThere { name: name.to_owned() }.into());
    }
    if names.len() >= MOST_ENVIRONMENTS {
        return Err(Refused::EnoughEnvironments { most: MOST_ENVIRONMENTS }.into());
    }
    let by = app.person().id;
    telling::who_pays(tx, app, &format!("open {}", app.id), |tx| {
        let environment = insert(tx, app.id, name, by, tx.now)?;
        book_required(tx, app.id, environment, by)?;
        record(tx, Some(by), EventKind::EnvironmentCreated, About::app(app.id).saying(name))?;
        Ok(environment)
    })
}

fn names(tx: &mut Tx, app: AppId) -> Result<Vec<String>> {
    let there = environments::table.filter(environments::app_id.eq(app)).filter(environments::deleted_at.is_null());
    Ok(there.select(environments::name).load(tx.conn)?)
}

/// The environment of an app; not of any other, and not one that is gone.
///
/// # Errors
/// [`Error::NotFound`]
pub fn environment(tx: &mut Tx, app: &Granted<ChangeApp>, id: EnvironmentId) -> Result<Environment> {
    let found = environments::table
        .find(id)
        .filter(environments::app_id.eq(app.id))
        .filter(environments::deleted_at.is_null())
        .select(Environment::as_select())
        .first(tx.conn)
        .optional()?;
    found.ok_or(Error::NotFound)
}

/// Deletes an environment: what is booked there ends now, and counts for today.
///
/// # Errors
/// Refused if it is the only one.
pub fn close(tx: &mut Tx, app: &Granted<ChangeApp>, environment: &Environment) -> Result<()> {
    if names(tx, app.id)?.len() < 2 {
        return Err(Refused::OnlyEnvironment { app: app.name.clone() }.into());
    }
    end(tx, environment.id, None)?;
    diesel::update(environments::table.find(environment.id))
        .set(environments::deleted_at.eq(tx.now))
        .execute(tx.conn)?;
    let about = About::app(app.id).saying(environment.name.as_str());
    record(tx, Some(app.person().id), EventKind::EnvironmentDeleted, about)
}

/// Puts a component of an environment on a plan. If it is on it already nothing happens. If it costs more, who pays is
/// told.
///
/// # Errors
/// [`Error::NotFound`] if the catalogue does not have it. Refused if who pays was told often enough today.
pub fn book(
    tx: &mut Tx,
    app: &Granted<ChangeApp>,
    environment: &Environment,
    component: &str,
    plan: &str,
) -> Result<()> {
    let site = tx.site;
    let component = site.catalogue.component(component).ok_or(Error::NotFound)?;
    let (rank, offer) = component.plan(plan).ok_or(Error::NotFound)?;
    let now = booking(tx, environment.id, &component.key)?;
    if now.as_ref().is_some_and(|now| now.plan == offer.key) {
        return Ok(());
    }
    let by = app.person().id;
    telling::who_pays(tx, app, &format!("book {} {}", environment.id, component.key), |tx| {
        end(tx, environment.id, Some(&component.key))?;
        insert_booking(tx, app.id, environment.id, component, rank, by)?;
        let kind = if now.is_some() { EventKind::PlanChanged } else { EventKind::PlanBooked };
        let about = About::app(app.id).saying(format!("{} {} ({})", component.name, offer.name, environment.name));
        record(tx, Some(by), kind, about)
    })
}

/// Takes a component off an environment. It counts for today.
///
/// # Errors
/// Refused if every environment has it; [`Error::NotFound`] if this one does not.
pub fn take_off(tx: &mut Tx, app: &Granted<ChangeApp>, environment: &Environment, component: &str) -> Result<()> {
    let now = booking(tx, environment.id, component)?.ok_or(Error::NotFound)?;
    if tx.site.catalogue.component(component).is_some_and(|component| component.required) {
        return Err(Refused::ComponentRequired { component: now.component_name }.into());
    }
    end(tx, environment.id, Some(component))?;
    let about = About::app(app.id).saying(format!("{} {} ({})", now.component_name, now.plan_name, environment.name));
    record(tx, Some(app.person().id), EventKind::PlanEnded, about)
}

/// What is booked of a component now.
///
/// # Errors
/// Those of the database.
pub fn booking(tx: &mut Tx, environment: EnvironmentId, component: &str) -> Result<Option<Booking>> {
    Ok(bookings::table
        .filter(bookings::environment_id.eq(environment))
        .filter(bookings::component.eq(component))
        .filter(bookings::ended_at.is_null())
        .select(Booking::as_select())
        .first(tx.conn)
        .optional()?)
}

/// Ends what is booked in an environment: of one component, or all.
fn end(tx: &mut Tx, environment: EnvironmentId, component: Option<&str>) -> Result<()> {
    let booked = bookings::environment_id.eq(environment).and(bookings::ended_at.is_null());
    let ended = bookings::ended_at.eq(tx.now);
    match component {
        None => diesel::update(bookings::table.filter(booked)).set(ended).execute(tx.conn)?,
        Some(component) => {
            let booked = booked.and(bookings::component.eq(component));
            diesel::update(bookings::table.filter(booked)).set(ended).execute(tx.conn)?
        }
    };
    Ok(())
}
