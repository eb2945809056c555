//! Environments and components that go: asked for seven days ahead, told to everybody connected, undone by anyone who may
//! delete the app. They end at the moment that was promised, whenever that is noticed.

use diesel::prelude::*;

use super::booked::booking;
use crate::access::people::everybody_connected;
use crate::access::policy::{BookPlans, KeepPlans};
use crate::access::{Confirmed, Granted};
use crate::environments::mails::{self, Ending};
use crate::error::{Error, Result};
use crate::events::{About, record};
use crate::mail::queue;
use crate::model::app::App;
use crate::model::booking::{Booking, ENDING_DAYS, Environment};
use crate::model::event::EventKind;
use crate::model::mail::MailKind;
use crate::model::{AppId, EnvironmentId, PersonId};
use crate::refused::Refused;
use crate::store::limits::{self, Limit};
use crate::store::schema::{apps, bookings, environments};
use crate::store::{Moment, Tx, WholeRows};

/// How many of each kind one transaction ends at most: others want to write too.
const AT_ONCE: i64 = 100;

/// Nothing ends before the mail about it has been out for so long.
const HOURS_OUT: i64 = 24;

/// How often the end of one thing may be asked for: everybody connected gets a mail each time, and another if it is undone.
const A_DAY: Limit = Limit { times: 3, seconds: 24 * 3600 };

/// Of what is booked in an environment now.
macro_rules! booked_in {
    ($environment:expr) => {
        bookings::environment_id.eq($environment.id).and(bookings::ended_at.is_null())
    };
}

/// Schedules the deletion of an environment, with what is booked there, and tells everybody connected. Gives the time;
/// asked again it changes nothing.
///
/// # Errors
/// Refused if no other environment stays, or if it was asked for often enough today. Undoing is never refused.
pub fn close(tx: &mut Tx, app: &Granted<BookPlans>, _: &Confirmed, environment: &Environment) -> Result<Moment> {
    if let Some(at) = environment.delete_at {
        return Ok(at);
    }
    let staying = environments::app_id.eq(app.id).and(environments::deleted_at.is_null());
    let staying = environments::table.filter(staying.and(environments::delete_at.is_null()));
    let staying: Vec<EnvironmentId> = staying.select(environments::id).limit(2).load(tx.conn)?;
    if staying.len() < 2 {
        return Err(Refused::OnlyEnvironment { app: app.name.clone() }.into());
    }
    count(tx, &environment.name, format!("end of {}", environment.id))?;
    let (at, by) = (tx.now.plus_days(ENDING_DAYS), app.person().id);
    diesel::update(environments::table.find(environment.id))
        .set((environments::delete_at.eq(at), environments::delete_by.eq(by)))
        .execute(tx.conn)?;
    let without_end = booked_in!(environment).and(bookings::end_at.is_null());
    diesel::update(bookings::table.filter(without_end))
        .set((bookings::end_at.eq(at), bookings::end_by.eq(by)))
        .execute(tx.conn)?;
    let about = About::environment(app.id, environment.id).saying(environment.name.as_str());
    record(tx, Some(by), EventKind::EnvironmentDeletionScheduled, about)?;
    let ending = Ending::Environment { environment, is_first: is_first(tx, environment)? };
    let everybody = everybody_connected(tx, app.id)?;
    mails::will_end(tx, Some(app.person()), app, &ending, at, &everybody)?;
    Ok(at)
}

/// Schedules that a component is taken off an environment, as [`close`] does.
///
/// # Errors
/// Refused if every environment has it, or as [`close`]; [`Error::NotFound`] if this one does not.
pub fn take_off(tx: &mut Tx, app: &Granted<BookPlans>, environment: &Environment, component: &str) -> Result<Moment> {
    let booked = booking(tx, environment.id, component)?.ok_or(Error::NotFound)?;
    if tx.site.catalogue.component(component).is_some_and(|component| component.required) {
        return Err(Refused::ComponentRequired { component: booked.component_name }.into());
    }
    if let Some(at) = booked.end_at {
        return Ok(at);
    }
    count(tx, &booked.component_name, format!("end of {} {component}", environment.id))?;
    let (at, by) = (tx.now.plus_days(ENDING_DAYS), app.person().id);
    diesel::update(bookings::table.find(booked.id))
        .set((bookings::end_at.eq(at), bookings::end_by.eq(by)))
        .execute(tx.conn)?;
    record(tx, Some(by), EventKind::PlanEndScheduled, about(&booked, &environment.name))?;
    let ending = Ending::Component { booked: &booked, environment };
    let everybody = everybody_connected(tx, app.id)?;
    mails::will_end(tx, Some(app.person()), app, &ending, at, &everybody)?;
    Ok(at)
}

/// Undoes the deletion of an environment, and tells everybody connected. If none is scheduled, nothing happens. What was
/// to be taken off before stays so.
pub fn keep(tx: &mut Tx, app: &Granted<KeepPlans>, environment: &Environment) -> Result<()> {
    let Some(at) = environment.delete_at else { return Ok(()) };
    diesel::update(environments::table.find(environment.id))
        .set((environments::delete_at.eq(None::<Moment>), environments::delete_by.eq(None::<PersonId>)))
        .execute(tx.conn)?;
    let with_it = booked_in!(environment).and(bookings::end_at.eq(at));
    diesel::update(bookings::table.filter(with_it))
        .set((bookings::end_at.eq(None::<Moment>), bookings::end_by.eq(None::<PersonId>)))
        .execute(tx.conn)?;
    let about = About::environment(app.id, environment.id).saying(environment.name.as_str());
    record(tx, Some(app.person().id), EventKind::EnvironmentDeletionUndone, about)?;
    let ending = Ending::Environment { environment, is_first: is_first(tx, environment)? };
    tell_kept(tx, app, &ending)
}

/// Undoes that a component is taken off, as [`keep`] does.
///
/// # Errors
/// [`Error::NotFound`] if the environment does not have it.
pub fn keep_component(
    tx: &mut Tx,
    app: &Granted<KeepPlans>,
    environment: &Environment,
    component: &str,
) -> Result<Booking> {
    let booked = booking(tx, environment.id, component)?.ok_or(Error::NotFound)?;
    if booked.end_at.is_none() || booked.end_at == environment.delete_at {
        return Ok(booked);
    }
    diesel::update(bookings::table.find(booked.id))
        .set((bookings::end_at.eq(environment.delete_at), bookings::end_by.eq(environment.delete_by)))
        .execute(tx.conn)?;
    record(tx, Some(app.person().id), EventKind::PlanEndUndone, about(&booked, &environment.name))?;
    tell_kept(tx, app, &Ending::Component { booked: &booked, environment })?;
    Ok(booked)
}

/// Ends what was to end by now, at the moment that was promised. What nobody could know of yet is put off. Gives how much
/// was treated; run again it finds the next, or nothing.
pub fn end_due(tx: &mut Tx) -> Result<usize> {
    let gone: Vec<Environment> = environments::table
        .filter(environments::deleted_at.is_null())
        .filter(environments::delete_at.le(tx.now))
        .order((environments::delete_at, environments::id))
        .limit(AT_ONCE)
        .select(Environment::as_select())
        .load_rows(tx.conn)?;
    for environment in &gone {
        let at = environment.delete_at.unwrap_or(tx.now);
        if end_is_announced(tx, environment.app_id, at)? {
            delete_now(tx, environment, at)?;
        } else {
            put_off(tx, environment, at)?;
        }
    }
    let ended: Vec<(Booking, Environment)> = bookings::table
        .inner_join(environments::table)
        .filter(bookings::ended_at.is_null())
        .filter(bookings::end_at.le(tx.now))
        // What goes with its environment waits for it.
        .filter(environments::delete_at.is_null().or(environments::delete_at.ne(bookings::end_at)))
        .order((bookings::end_at, bookings::id))
        .limit(AT_ONCE)
        .select((Booking::as_select(), Environment::as_select()))
        .load(tx.conn)?;
    for (booked, environment) in &ended {
        let at = booked.end_at.unwrap_or(tx.now);
        if end_is_announced(tx, booked.app_id, at)? {
            end_now(tx, booked, &environment.name, at)?;
        } else {
            put_off_component(tx, booked, environment)?;
        }
    }
    Ok(gone.len() + ended.len())
}

/// The mails about an end were queued when it was asked for, or put off.
fn end_is_announced(tx: &mut Tx, app: AppId, end: Moment) -> Result<bool> {
    is_announced(tx, &[MailKind::EnvironmentWillEnd], app, end.plus_days(-ENDING_DAYS))
}

/// True if the mails of these kinds that announced an end at that moment have been out for a day.
pub(crate) fn is_announced(tx: &mut Tx, kinds: &[MailKind], app: AppId, at: Moment) -> Result<bool> {
    let by = tx.now.plus_hours(-HOURS_OUT);
    Ok(at <= by && queue::were_out_by(tx, kinds, app, at, by)?)
}

/// Puts off the deletion of an environment, with all that goes with it, and tells everybody connected of the new time.
fn put_off(tx: &mut Tx, environment: &Environment, before: Moment) -> Result<()> {
    let at = tx.now.plus_days(ENDING_DAYS);
    diesel::update(environments::table.find(environment.id)).set(environments::delete_at.eq(at)).execute(tx.conn)?;
    let with_it = booked_in!(environment).and(bookings::end_at.eq(before));
    diesel::update(bookings::table.filter(with_it)).set(bookings::end_at.eq(at)).execute(tx.conn)?;
    let about = About::environment(environment.app_id, environment.id).saying(environment.name.as_str());
    record(tx, None, EventKind::EnvironmentDeletionPutOff, about)?;
    let ending = Ending::Environment { environment, is_first: is_first(tx, environment)? };
    tell_put_off(tx, environment.app_id, &ending, at)
}

/// The same with a component. If its environment goes until then, it goes with it.
fn put_off_component(tx: &mut Tx, booked: &Booking, environment: &Environment) -> Result<()> {
    let at = tx.now.plus_days(ENDING_DAYS);
    let with_environment = environment.delete_at.filter(|end| *end <= at);
    let end = bookings::end_at.eq(with_environment.unwrap_or(at));
    diesel::update(bookings::table.find(booked.id)).set(end).execute(tx.conn)?;
    if with_environment.is_some() {
        return Ok(());
    }
    record(tx, None, EventKind::PlanEndPutOff, about(booked, &environment.name))?;
    tell_put_off(tx, booked.app_id, &Ending::Component { booked, environment }, at)
}

fn tell_put_off(tx: &mut Tx, app: AppId, ending: &Ending, at: Moment) -> Result<()> {
    let app: App = apps::table.find(app).select(App::as_select()).first_row(tx.conn)?;
    let everybody = everybody_connected(tx, app.id)?;
    mails::will_end(tx, None, &app, ending, at, &everybody)
}

/// For a rehearsal: as if the time of what is booked in this environment, or of one component, had come.
pub(crate) fn end_as_asked(tx: &mut Tx, environment: &Environment, component: Option<&str>) -> Result<()> {
    let at = tx.now;
    match component {
        None => delete_now(tx, environment, at),
        Some(component) => match booking(tx, environment.id, component)? {
            Some(booked) => end_now(tx, &booked, &environment.name, at),
            None => Ok(()),
        },
    }
}

fn delete_now(tx: &mut Tx, environment: &Environment, at: Moment) -> Result<()> {
    // A component may have been promised to go before.
    let before = booked_in!(environment).and(bookings::end_at.lt(at));
    diesel::update(bookings::table.filter(before)).set(bookings::ended_at.eq(bookings::end_at)).execute(tx.conn)?;
    diesel::update(bookings::table.filter(booked_in!(environment))).set(bookings::ended_at.eq(at)).execute(tx.conn)?;
    diesel::update(environments::table.find(environment.id)).set(environments::deleted_at.eq(at)).execute(tx.conn)?;
    let about = About::environment(environment.app_id, environment.id).saying(environment.name.as_str());
    record(tx, None, EventKind::EnvironmentDeleted, about)
}

fn end_now(tx: &mut Tx, booked: &Booking, environment: &str, at: Moment) -> Result<()> {
    diesel::update(bookings::table.find(booked.id)).set(bookings::ended_at.eq(at)).execute(tx.conn)?;
    record(tx, None, EventKind::PlanEnded, about(booked, environment))
}

fn about(booked: &Booking, environment: &str) -> About {
    let about = About::environment(booked.app_id, booked.environment_id);
    about.saying(format!("{} ({environment})", booked.words()))
}

fn tell_kept(tx: &mut Tx, app: &Granted<KeepPlans>, ending: &Ending) -> Result<()> {
    let everybody = everybody_connected(tx, app.id)?;
    mails::stays(tx, app.person(), app, ending, &everybody)
}

/// Clients know the oldest environment as the website, the others as copies of it.
fn is_first(tx: &mut Tx, environment: &Environment) -> Result<bool> {
    let there = environments::app_id.eq(environment.app_id).and(environments::deleted_at.is_null());
    let oldest: Option<EnvironmentId> = environments::table
        .filter(there)
        .order((environments::created_at, environments::id))
        .select(environments::id)
        .first(tx.conn)
        .optional()?;
    Ok(oldest == Some(environment.id))
}

fn count(tx: &mut Tx, name: &str, what: String) -> Result<()> {
    limits::count(tx, &what, A_DAY).map(drop).map_err(|error| match error {
        Error::TooMany { .. } => Refused::DeletionAskedEnough { app: name.to_owned() }.into(),
        other => other,
    })
}
