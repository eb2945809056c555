//! The end of an app: asked for seven days ahead, told to everybody connected, undone by anyone who may delete it.

use diesel::prelude::*;

use super::announced;
use super::trial::DAYS_BEFORE;
use crate::access::policy::DeleteApp;
use crate::access::{Granted, people};
use crate::apps::{mails, queries};
use crate::environments;
use crate::error::Result;
use crate::events::{About, record};
use crate::graph::voiding;
use crate::model::app::App;
use crate::model::event::EventKind;
use crate::model::person::Person;
use crate::model::{AppId, PersonId};
use crate::payment_methods;
use crate::refused::Refused;
use crate::store::limits::{self, Limit};
use crate::store::schema::{access_requests, apps, developer_connections, team_apps};
use crate::store::{Moment, Tx};

/// How many apps one transaction deletes at most for each of the two reasons: others want to write too.
const AT_ONCE: i64 = 100;

/// Deletions of one app that may be asked for: everybody connected gets a mail each time, and another if it is undone.
const A_DAY: Limit = Limit { times: 3, seconds: 24 * 3600 };

/// Schedules the deletion and tells everybody connected. Gives the time; asked again it changes nothing.
///
/// # Errors
/// [`Refused::DeletionAskedEnough`]; undoing is never refused.
pub fn schedule_deletion(tx: &mut Tx, app: &Granted<DeleteApp>) -> Result<Moment> {
    if let Some(at) = app.delete_at {
        return Ok(at);
    }
    limits::count(tx, &format!("deletion of {}", app.id), A_DAY)
        .map_err(|error| error.or_enough(|| Refused::DeletionAskedEnough { app: app.name.clone() }))?;
    let at = schedule(tx, app, app.person().id)?;
    let everybody = queries::everybody_connected(tx, app.id)?;
    mails::to_be_deleted(tx, app.person(), app, at, &everybody)?;
    Ok(at)
}

/// Schedules the deletion of an app that is not to be deleted yet, telling nobody.
pub(crate) fn schedule(tx: &mut Tx, app: &App, by: PersonId) -> Result<Moment> {
    let at = app.deletion_at(tx.now);
    diesel::update(apps::table.find(app.id)).set((apps::delete_at.eq(at), apps::delete_by.eq(by))).execute(tx.conn)?;
    record(tx, Some(by), EventKind::AppDeletionScheduled, About::app(app.id))?;
    Ok(at)
}

/// Undoes the deletion and tells everybody connected. If none is scheduled, nothing happens.
pub fn keep(tx: &mut Tx, app: &Granted<DeleteApp>) -> Result<()> {
    if app.delete_at.is_none() {
        return Ok(());
    }
    let trial_end = trial_end_without_deletion(tx, app)?;
    undo(tx, app, app.person(), trial_end)
}

/// When the trial ends, if it is on trial. It may be over already, because the deletion was later or what held it has
/// gone: then there is time once more to tell of its end.
fn trial_end_without_deletion(tx: &mut Tx, app: &App) -> Result<Option<Moment>> {
    match app.trial_end() {
        Some(end) if end <= tx.now => {
            let end = app.delete_at.max(Some(tx.now.plus_days(DAYS_BEFORE)));
            diesel::update(apps::table.find(app.id)).set(apps::trial_held_until.eq(end)).execute(tx.conn)?;
            Ok(end)
        }
        other => Ok(other),
    }
}

/// Undoes the deletion. `trial_end`: when the trial ends that goes on then.
pub(super) fn undo(tx: &mut Tx, app: &App, actor: &Person, trial_end: Option<Moment>) -> Result<()> {
    diesel::update(apps::table.find(app.id))
        .set((apps::delete_at.eq(None::<Moment>), apps::delete_by.eq(None::<PersonId>)))
        .execute(tx.conn)?;
    record(tx, Some(actor.id), EventKind::AppDeletionUndone, About::app(app.id))?;
    let everybody = queries::everybody_connected(tx, app.id)?;
    mails::kept(tx, actor, app, trial_end, &everybody)
}

/// Deletes the apps whose time has come: scheduled, or else at the end of their trial. Those of which nobody could know
/// yet are put off. Gives how many were treated; run again it finds the next ones, or none.
pub fn delete_due(tx: &mut Tx) -> Result<usize> {
    let scheduled = scheduled_till_now(tx)?;
    for app in &scheduled {
        if announced::deletion_is_out(tx, app)? {
            delete_now(tx, app, EventKind::AppDeleted)?;
        } else {
            announced::put_off_deletion(tx, app)?;
        }
    }
    let on_trial = trials_that_are_over(tx)?;
    for app in &on_trial {
        if announced::trial_end_is_out(tx, app)? {
            delete_now(tx, app, EventKind::TrialEnded)?;
        } else {
            announced::put_off_trial_end(tx, app)?;
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
        .load(tx.conn)?)
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
        .load(tx.conn)?)
}

/// For a rehearsal: as if their time had come.
pub(crate) fn delete_as_scheduled(tx: &mut Tx, ids: &[AppId]) -> Result<()> {
    let all: Vec<App> = apps::table.filter(apps::id.eq_any(ids)).select(App::as_select()).load(tx.conn)?;
    all.iter().try_for_each(|app| delete_now(tx, app, EventKind::AppDeleted))
}

/// The deletion itself: nobody is connected any more, the row stays for events and invoices. It is gone since the moment
/// that was promised, however late this is: nobody pays because a server was off.
fn delete_now(tx: &mut Tx, app: &App, kind: EventKind) -> Result<()> {
    let at = app.delete_at.or(app.trial_end()).map_or(tx.now, |promised| promised.min(tx.now));
    record_for_developers(tx, app, kind)?;
    remove_connections(tx, app.id)?;
    environments::changes::end_all_of(tx, app.id, at)?;
    diesel::update(apps::table.find(app.id))
        .set((apps::deleted_at.eq(at), apps::delete_at.eq(None::<Moment>)))
        .execute(tx.conn)?;
    voiding::about_app(tx, app.id)?;
    match app.payment_method_id {
        Some(payer) => {
            let about = About::app(app.id).and_payment_method(payer);
            record(tx, None, kind, about)?;
            payment_methods::changes::close_if_empty(tx, payer, at)
        }
        None => Ok(()),
    }
}

/// An event of their own for those who work on it and do not pay for it: without a connection they would not see that
/// of the app.
fn record_for_developers(tx: &mut Tx, app: &App, kind: EventKind) -> Result<()> {
    let payers = people::payers_of_apps(tx, &[app.id])?.remove(&app.id).unwrap_or_default();
    let developers = people::developers(tx, app.id)?;
    for person in developers.iter().filter(|person| payers.iter().all(|payer| payer.id != person.id)) {
        record(tx, None, kind, About::app(app.id).and_person(person.id))?;
    }
    Ok(())
}

fn remove_connections(tx: &mut Tx, app: AppId) -> Result<()> {
    diesel::delete(developer_connections::table.filter(developer_connections::app_id.eq(app))).execute(tx.conn)?;
    diesel::delete(team_apps::table.filter(team_apps::app_id.eq(app))).execute(tx.conn)?;
    diesel::delete(access_requests::table.filter(access_requests::app_id.eq(app))).execute(tx.conn)?;
    Ok(())
}
