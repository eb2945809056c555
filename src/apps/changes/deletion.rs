//! The end of an app: asked for seven days ahead, told to everybody connected, undone by anyone who may delete it.

use diesel::prelude::*;

use super::announced;
use crate::access::policy::DeleteApp;
use crate::access::{Confirmed, Granted, people};
use crate::apps::mails;
use crate::error::Result;
use crate::graph::{life, trials};
use crate::model::AppId;
use crate::model::app::App;
use crate::model::event::EventKind;
use crate::model::person::Person;
use crate::refused::Refused;
use crate::store::limits::{self, Limit};
use crate::store::query::Among;
use crate::store::schema::apps;
use crate::store::{Moment, Tx, WholeRows};

/// How many apps one transaction deletes at most for each of the two reasons: others want to write too.
const AT_ONCE: i64 = 100;

/// Deletions of one app that may be asked for: everybody connected gets a mail each time, and another if it is undone.
const A_DAY: Limit = Limit { times: 3, seconds: 24 * 3600 };

/// Schedules the deletion and tells everybody connected. Gives the time; asked again it changes nothing.
///
/// # Errors
/// [`Refused::DeletionAskedEnough`]; undoing is never refused.
pub fn schedule_deletion(tx: &mut Tx, app: &Granted<DeleteApp>, _: &Confirmed) -> Result<Moment> {
    if let Some(at) = app.delete_at {
        return Ok(at);
    }
    limits::count(tx, &format!("deletion of {}", app.id), A_DAY)
        .map_err(|error| error.or_enough(|| Refused::DeletionAskedEnough { app: app.name.clone() }))?;
    let at = life::schedule(tx, app, app.person().id)?;
    let everybody = people::everybody_connected(tx, app.id)?;
    mails::to_be_deleted(tx, Some(app.person()), app, at, &everybody)?;
    Ok(at)
}

/// Undoes the deletion and tells everybody connected. If none is scheduled, nothing happens.
pub fn keep(tx: &mut Tx, app: &Granted<DeleteApp>) -> Result<()> {
    if app.delete_at.is_none() {
        return Ok(());
    }
    let trial_end = life::keep(tx, app, app.person().id)?;
    tell_kept(tx, app, app.person(), trial_end)
}

/// To everybody connected. `trial_end`: when the trial ends that goes on then.
pub(super) fn tell_kept(tx: &mut Tx, app: &App, actor: &Person, trial_end: Option<Moment>) -> Result<()> {
    let everybody = people::everybody_connected(tx, app.id)?;
    mails::kept(tx, actor, app, trial_end, &everybody)
}

/// Deletes the apps whose time has come: scheduled, or else at the end of their trial. Those of which nobody could know
/// yet are put off. Gives how many were treated; run again it finds the next ones, or none.
pub fn delete_due(tx: &mut Tx) -> Result<usize> {
    let scheduled = scheduled_till_now(tx)?;
    for app in &scheduled {
        if announced::deletion_is_out(tx, app)? {
            life::delete(tx, app, EventKind::AppDeleted)?;
        } else {
            announced::put_off_deletion(tx, app)?;
        }
    }
    let on_trial = trials_that_are_over(tx)?;
    for app in &on_trial {
        if announced::trial_end_is_out(tx, app)? {
            life::delete(tx, app, EventKind::TrialEnded)?;
        } else {
            trials::put_off(tx, app)?;
        }
    }
    Ok(scheduled.len() + on_trial.len())
}

fn scheduled_till_now(tx: &mut Tx) -> Result<Vec<App>> {
    Ok(apps::table
        .filter(apps::deleted_at.is_null())
        .filter(apps::delete_at.le(tx.now))
        .order(apps::delete_at)
        .limit(AT_ONCE)
        .select(App::as_select())
        .load_rows(tx.conn)?)
}

fn trials_that_are_over(tx: &mut Tx) -> Result<Vec<App>> {
    Ok(apps::table
        .filter(apps::deleted_at.is_null())
        .filter(apps::delete_at.is_null())
        .filter(apps::payment_method_id.is_null())
        .filter(apps::trial_ends_at.le(tx.now))
        .filter(apps::trial_held_until.is_null().or(apps::trial_held_until.le(tx.now)))
        .order(apps::trial_ends_at)
        .limit(AT_ONCE)
        .select(App::as_select())
        .load_rows(tx.conn)?)
}

/// For a rehearsal: as if their time had come.
pub(crate) fn delete_as_scheduled(tx: &mut Tx, ids: &[AppId]) -> Result<()> {
    let all: Vec<App> = apps::table.filter(apps::id.among(ids)).select(App::as_select()).load_rows(tx.conn)?;
    all.iter().try_for_each(|app| life::delete(tx, app, EventKind::AppDeleted))
}
