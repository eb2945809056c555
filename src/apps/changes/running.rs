//! Whether an app runs, as the platform reports it, or an operator by hand. Nothing is switched on or off here: it is written
//! down and told.

use diesel::prelude::*;

use crate::access::{Confirmed, Reporting, people};
use crate::apps::mails::running as mails;
use crate::error::Result;
use crate::events::{About, record};
use crate::invoices::queries::overdue;
use crate::mail::queue;
use crate::model::PaymentMethodId;
use crate::model::event::EventKind;
use crate::model::mail::MailKind;
use crate::model::running::{Running, RunningState};
use crate::refused::Refused;
use crate::store::Tx;
use crate::store::schema::apps;

/// Writes down what is reported, and tells everybody connected if the app was switched off or on again, or is gone. What is
/// known already changes nothing, and of what is deleted nobody hears any more.
pub fn report_state(tx: &mut Tx, app: &Reporting, reported: Running) -> Result<()> {
    if app.deleted_at.is_some() {
        return Ok(());
    }
    let before = &app.running;
    let is_other = before.state != reported.state;
    let since = match reported.since {
        Some(at) => at.min(tx.now),
        None if is_other => tx.now,
        None => before.since.unwrap_or(tx.now),
    };
    let now = Running { since: Some(since), ..reported };
    write_down(tx, app, &now)?;
    if is_other || (before.reason != now.reason && !now.is_ready()) {
        let about = About::app(app.id).saying(now.reason_without_amounts());
        record(tx, Some(app.by()), kind(before.state, now.state), about)?;
    }
    if is_other { tell(tx, app, &now) } else { Ok(()) }
}

/// An operator reports that an app was switched off, or on again.
///
/// # Errors
/// [`Refused::RunsOtherwise`] if it is not known to run, or not to be switched off.
pub fn report_by_hand(tx: &mut Tx, app: &Reporting, _: &Confirmed, reported: Running) -> Result<()> {
    if app.running.state.next_by_hand() != Some(reported.state) {
        return Err(Refused::RunsOtherwise { app: app.name.clone(), now: app.running.state.words() }.into());
    }
    report_state(tx, app, reported)
}

fn write_down(tx: &mut Tx, app: &Reporting, now: &Running) -> Result<()> {
    diesel::update(apps::table.find(app.id))
        .set((
            apps::running_state.eq(now.state),
            apps::running_since.eq(now.since),
            apps::running_reason.eq(&now.reason),
            app.is_from_platform().then(|| apps::running_reported_at.eq(tx.now)),
        ))
        .execute(tx.conn)?;
    Ok(())
}

fn kind(before: RunningState, now: RunningState) -> EventKind {
    match now {
        RunningState::Provisioning => EventKind::AppBeingSetUp,
        RunningState::Running if before == RunningState::Suspended => EventKind::AppResumed,
        RunningState::Running => EventKind::AppReady,
        RunningState::Failed => EventKind::AppNotSetUp,
        RunningState::Suspended => EventKind::AppSuspended,
        RunningState::Gone => EventKind::AppGone,
    }
}

/// What was said before and has not left is not so any more.
fn tell(tx: &mut Tx, app: &Reporting, now: &Running) -> Result<()> {
    for kind in [MailKind::AppSuspended, MailKind::AppResumed, MailKind::AppGone] {
        queue::drop_about_app(tx, kind, app.id)?;
    }
    let around = people::around_app(tx, app.id)?;
    match now.state {
        RunningState::Suspended => {
            let late = late_payer(tx, app)?;
            mails::suspended(tx, app, now, &around, late)
        }
        RunningState::Running if app.running.is_suspended() => mails::resumed(tx, app, &around),
        RunningState::Gone => mails::gone(tx, app, &around),
        RunningState::Provisioning | RunningState::Running | RunningState::Failed => Ok(()),
    }
}

/// What pays for the app, if something that is to be paid is late.
fn late_payer(tx: &mut Tx, app: &Reporting) -> Result<Option<PaymentMethodId>> {
    let Some(payer) = app.payment_method_id else { return Ok(None) };
    Ok((!overdue(tx, payer)?.is_empty()).then_some(payer))
}
