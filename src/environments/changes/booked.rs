//! Writing down environments and what is booked in them: what the acts are made of that open, book, bring and end.

use diesel::prelude::*;

use crate::error::{Error, Result};
use crate::events::{About, record};
use crate::model::app::App;
use crate::model::booking::{Booking, Environment};
use crate::model::catalogue::{Component, PlanOffer};
use crate::model::event::EventKind;
use crate::model::{AppId, BookingId, EnvironmentId, PersonId};
use crate::refused::Refused;
use crate::store::schema::{bookings, environments};
use crate::store::{Moment, Tx, WholeRows};

/// How many environments an app may have: each is paid for.
pub const MOST_ENVIRONMENTS: usize = 20;

pub(super) fn insert(tx: &mut Tx, app: AppId, name: &str, by: PersonId, at: Moment) -> Result<Environment> {
    let environment = new_environment(tx, app, name, by, at);
    diesel::insert_into(environments::table).values(&environment).execute(tx.conn)?;
    Ok(environment)
}

pub(super) fn new_environment(tx: &mut Tx, app: AppId, name: &str, by: PersonId, at: Moment) -> Environment {
    Environment {
        id: EnvironmentId::next_in(tx),
        app_id: app,
        name: name.to_owned(),
        created_by: by,
        created_at: at,
        deleted_at: None,
        delete_at: None,
        delete_by: None,
        external_id: None,
    }
}

pub(super) fn book_required(tx: &mut Tx, environment: &Environment, by: PersonId) -> Result<()> {
    let site = tx.site;
    for component in site.catalogue.components.iter().filter(|component| component.required) {
        insert_booking(tx, environment, component, 0, by)?;
    }
    Ok(())
}

fn insert_booking(
    tx: &mut Tx,
    environment: &Environment,
    component: &Component,
    rank: usize,
    by: PersonId,
) -> Result<()> {
    let booking = new_booking(tx, environment, component, rank, by);
    diesel::insert_into(bookings::table).values(&booking).execute(tx.conn)?;
    Ok(())
}

/// In an environment that is going to be deleted, what is booked ends with it.
pub(super) fn new_booking(
    tx: &mut Tx,
    environment: &Environment,
    component: &Component,
    rank: usize,
    by: PersonId,
) -> Booking {
    let PlanOffer { key, name, eur, usd, .. } = &component.plans[rank];
    Booking {
        id: BookingId::next_in(tx),
        environment_id: environment.id,
        app_id: environment.app_id,
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
        end_at: environment.delete_at,
        end_by: environment.delete_by,
    }
}

pub(super) fn can_be_added(tx: &mut Tx, app: &App, name: &str) -> Result<()> {
    let there = environments::table.filter(environments::app_id.eq(app.id)).filter(environments::deleted_at.is_null());
    let names: Vec<String> = there.select(environments::name).load(tx.conn)?;
    if names.iter().any(|there| there == name) {
        return Err(Refused::EnvironmentIsThere { name: name.to_owned() }.into());
    }
    match names.len() >= MOST_ENVIRONMENTS {
        true => Err(Refused::EnoughEnvironments { most: MOST_ENVIRONMENTS }.into()),
        false => Ok(()),
    }
}

pub(super) fn add(tx: &mut Tx, app: AppId, name: &str, by: PersonId) -> Result<EnvironmentId> {
    let environment = insert(tx, app, name, by, tx.now)?;
    book_required(tx, &environment, by)?;
    record(tx, Some(by), EventKind::EnvironmentCreated, About::environment(app, environment.id).saying(name))?;
    Ok(environment.id)
}

pub(super) fn environment_of(tx: &mut Tx, app: AppId, id: EnvironmentId) -> Result<Environment> {
    let found = environments::table
        .find(id)
        .filter(environments::app_id.eq(app))
        .filter(environments::deleted_at.is_null())
        .select(Environment::as_select())
        .first_row(tx.conn)
        .optional()?;
    found.ok_or(Error::NotFound)
}

pub(super) fn put_on(
    tx: &mut Tx,
    environment: &Environment,
    component: &Component,
    rank: usize,
    by: PersonId,
) -> Result<()> {
    let offer = &component.plans[rank];
    let now = booking(tx, environment.id, &component.key)?;
    if let Some(ending) = now.as_ref().filter(|now| now.end_at != environment.delete_at) {
        return Err(Refused::ComponentGoes { component: ending.component_name.clone() }.into());
    }
    if now.as_ref().is_some_and(|now| now.plan == offer.key) {
        return Ok(());
    }
    end(tx, environment.id, &component.key)?;
    insert_booking(tx, environment, component, rank, by)?;
    let kind = if now.is_some() { EventKind::PlanChanged } else { EventKind::PlanBooked };
    let about = About::environment(environment.app_id, environment.id);
    record(tx, Some(by), kind, about.saying(format!("{} {} ({})", component.name, offer.name, environment.name)))
}

/// What is booked of a component now.
pub fn booking(tx: &mut Tx, environment: EnvironmentId, component: &str) -> Result<Option<Booking>> {
    Ok(bookings::table
        .filter(bookings::environment_id.eq(environment))
        .filter(bookings::component.eq(component))
        .filter(bookings::ended_at.is_null())
        .select(Booking::as_select())
        .first_row(tx.conn)
        .optional()?)
}

/// Ends what is booked of a component.
fn end(tx: &mut Tx, environment: EnvironmentId, component: &str) -> Result<()> {
    let booked = bookings::environment_id.eq(environment).and(bookings::component.eq(component));
    let booked = booked.and(bookings::ended_at.is_null());
    diesel::update(bookings::table.filter(booked)).set(bookings::ended_at.eq(tx.now)).execute(tx.conn)?;
    Ok(())
}
