//! The end of an app, and of a payment method: apps are scheduled, kept or deleted; a payment method is *closing* as
//! long as apps are left that it pays for, then *closed*.

use diesel::prelude::*;
use diesel::sql_types::Text;

use super::{copies, owning, trials, voiding};
use crate::access::Granted;
use crate::access::facts::{developers_of, managed_by, managed_directly, managed_through_team};
use crate::access::policy::ClosePaymentMethod;
use crate::error::Result;
use crate::events::{About, record, record_all};
use crate::model::app::{App, DELETION_DAYS};
use crate::model::event::EventKind;
use crate::model::payment_method::PaymentMethodState;
use crate::model::{AppId, PaymentMethodId, PersonId};
use crate::store::query::{self, kept};
use crate::store::schema::{access_requests, apps, developer_connections, payment_methods, team_apps};
use crate::store::{Moment, Tx, WholeRows};

/// Schedules the deletion of an app that is not to be deleted yet. Gives the time.
pub(crate) fn schedule(tx: &mut Tx, app: &App, by: PersonId) -> Result<Moment> {
    let at = app.deletion_at(tx.now);
    diesel::update(apps::table.find(app.id)).set((apps::delete_at.eq(at), apps::delete_by.eq(by))).execute(tx.conn)?;
    record(tx, Some(by), EventKind::AppDeletionScheduled, About::app(app.id))?;
    Ok(at)
}

/// As [`schedule`], of the apps that a payment method takes along: those that are not to be deleted yet. Gives them by name, and none
/// of what is only tried out: nobody is told of that, so they are not read.
fn schedule_all_of(tx: &mut Tx, payer: PaymentMethodId, at: Moment, by: PersonId) -> Result<Vec<App>> {
    let stay = apps::table
        .filter(apps::payment_method_id.eq(payer))
        .filter(apps::deleted_at.is_null())
        .filter(apps::delete_at.is_null());
    let by_name = stay.order((apps::sort_name, apps::id)).select(App::as_select());
    let all: Vec<App> = if tx.is_rehearsal() { Vec::new() } else { by_name.load_rows(tx.conn)? };
    kept(diesel::update(stay).set((apps::delete_at.eq(at), apps::delete_by.eq(by)))).execute(tx.conn)?;
    let scheduled = all.iter().map(|app| About::app(app.id));
    record_all(tx, Some(by), EventKind::AppDeletionScheduled, scheduled)?;
    Ok(all)
}

/// Undoes the deletion. Gives when the trial ends that goes on then, if the app is on trial.
pub(crate) fn keep(tx: &mut Tx, app: &App, by: PersonId) -> Result<Option<Moment>> {
    let trial_end = trials::end_without_deletion(tx, app)?;
    undo(tx, app.id, by)?;
    Ok(trial_end)
}

/// The same, of one that is not on trial any more.
pub(super) fn undo(tx: &mut Tx, app: AppId, by: PersonId) -> Result<()> {
    diesel::update(apps::table.find(app))
        .set((apps::delete_at.eq(None::<Moment>), apps::delete_by.eq(None::<PersonId>)))
        .execute(tx.conn)?;
    record(tx, Some(by), EventKind::AppDeletionUndone, About::app(app))
}

/// Puts off a deletion of which nobody could know in time.
pub(crate) fn put_off(tx: &mut Tx, app: AppId, at: Moment) -> Result<()> {
    diesel::update(apps::table.find(app)).set(apps::delete_at.eq(at)).execute(tx.conn)?;
    record(tx, None, EventKind::AppDeletionPutOff, About::app(app))
}

/// The deletion itself: nobody is connected any more, the row stays for events and invoices. It is gone since the moment
/// that was promised, however late this is: nobody pays because a server was off.
pub(crate) fn delete(tx: &mut Tx, app: &App, kind: EventKind) -> Result<()> {
    let at = app.delete_at.or(app.trial_end()).map_or(tx.now, |promised| promised.min(tx.now));
    record_for_developers(tx, app, kind)?;
    remove_connections(tx, app.id)?;
    owning::end_all_of(tx, app.id, at)?;
    let gone = (apps::deleted_at.eq(at), apps::delete_at.eq(None::<Moment>));
    kept(diesel::update(apps::table.find(app.id)).set(gone)).execute(tx.conn)?;
    voiding::about_app(tx, app.id)?;
    match app.payment_method_id {
        Some(payer) => {
            let about = About::app(app.id).and_payment_method(payer);
            record(tx, None, kind, about)?;
            close_if_empty(tx, payer, at)
        }
        None => Ok(()),
    }
}

/// Who works on app `$1` and cannot manage payment method `$2`.
const NOT_PAYING: &str = concat!(
    "SELECT p.id FROM (",
    developers_of!("= $1"),
    ") d JOIN people p ON p.id = d.person_id WHERE NOT EXISTS (",
    managed_by!("p.id", "$2"),
    ") ORDER BY p.sort_name, p.id"
);

#[derive(QueryableByName)]
struct Developer {
    #[diesel(sql_type = Text)]
    id: PersonId,
}

/// An event of their own for those who work on it and do not pay for it: without a connection they would not see that
/// of the app.
fn record_for_developers(tx: &mut Tx, app: &App, kind: EventKind) -> Result<()> {
    let payer = app.payment_method_id.map(|payer| payer.to_string()).unwrap_or_default();
    let developers: Vec<Developer> =
        query::sql(NOT_PAYING).bind::<Text, _>(app.id).bind::<Text, _>(payer).load(tx.conn)?;
    record_all(tx, None, kind, developers.iter().map(|person| About::app(app.id).and_person(person.id)))
}

fn remove_connections(tx: &mut Tx, app: AppId) -> Result<()> {
    diesel::delete(developer_connections::table.filter(developer_connections::app_id.eq(app))).execute(tx.conn)?;
    diesel::delete(team_apps::table.filter(team_apps::app_id.eq(app))).execute(tx.conn)?;
    diesel::delete(access_requests::table.filter(access_requests::app_id.eq(app))).execute(tx.conn)?;
    Ok(())
}

/// Closes a payment method: at once if it owns nothing, else when its last app is gone or moved. `tell` tells of the
/// apps that are going to be deleted for it, and when. Gives the state that it has now.
pub(crate) fn close(
    tx: &mut Tx,
    it: &Granted<ClosePaymentMethod>,
    tell: impl FnOnce(&mut Tx, &[App], Moment) -> Result<()>,
) -> Result<PaymentMethodState> {
    let (by, at) = (it.person().id, tx.now.plus_days(DELETION_DAYS));
    // First, so that what ends with it is kept for lists with it, and not for each app and person.
    let closing = (payment_methods::state.eq(PaymentMethodState::Closing), payment_methods::apps_end_at.eq(at));
    kept(diesel::update(payment_methods::table.find(it.id)).set(closing)).execute(tx.conn)?;
    record(tx, Some(by), EventKind::PaymentMethodClosing, About::payment_method(it.id))?;
    let to_delete = schedule_all_of(tx, it.id, at, by)?;
    tell(tx, &to_delete, at)?;
    voiding::about_payment_method(tx, it.id)?;
    close_if_empty(tx, it.id, tx.now)?;
    Ok(state(tx, it.id)?.unwrap_or(PaymentMethodState::Closing))
}

/// What is closing becomes closed once nothing is left that it pays for: at the moment since when that is so.
pub(super) fn close_if_empty(tx: &mut Tx, id: PaymentMethodId, at: Moment) -> Result<()> {
    if state(tx, id)? != Some(PaymentMethodState::Closing) {
        return Ok(());
    }
    let is_left = apps::payment_method_id.eq(id).and(apps::deleted_at.is_null().assume_not_null());
    let left: Option<AppId> = apps::table.filter(is_left).select(apps::id).first(tx.conn).optional()?;
    if left.is_some() {
        return Ok(());
    }
    diesel::update(payment_methods::table.find(id))
        .set((
            payment_methods::state.eq(PaymentMethodState::Closed),
            payment_methods::closed_at.eq(at),
            payment_methods::apps_end_at.eq(None::<Moment>),
        ))
        .execute(tx.conn)?;
    copies::end_all_of(tx, id)?;
    record(tx, None, EventKind::PaymentMethodClosed, About::payment_method(id))
}

fn state(tx: &mut Tx, id: PaymentMethodId) -> Result<Option<PaymentMethodState>> {
    Ok(payment_methods::table.find(id).select(payment_methods::state).first(tx.conn).optional()?)
}
