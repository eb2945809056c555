//! Nothing is deleted before the mail that announces it has been out for a day. Where it has not, because a server was
//! down, the end is put off and announced anew.

use diesel::prelude::*;

use crate::access::people;
use crate::apps::mails;
use crate::environments::changes::is_announced;
use crate::error::Result;
use crate::graph::life;
use crate::graph::trials::DAYS_BEFORE;
use crate::mail::queue;
use crate::model::AppId;
use crate::model::app::App;
use crate::model::event::EventKind;
use crate::model::mail::MailKind;
use crate::store::query::Among;
use crate::store::schema::events;
use crate::store::{Moment, Tx};

/// True if the deletion of an app can happen now.
pub(super) fn deletion_is_out(tx: &mut Tx, app: &App) -> Result<bool> {
    match newest(tx, app.id, &[EventKind::AppDeletionScheduled, EventKind::AppDeletionPutOff])? {
        Some(announced_at) => is_out(tx, app.id, announced_at),
        None => Ok(true),
    }
}

/// True if an app can be deleted now because its trial is over. Only what announced this end counts.
pub(super) fn trial_end_is_out(tx: &mut Tx, app: &App) -> Result<bool> {
    let since = app.trial_end().map(|end| end.plus_days(-DAYS_BEFORE));
    match newest(tx, app.id, &[EventKind::TrialEnding])? {
        Some(announced_at) if Some(announced_at) >= since => is_out(tx, app.id, announced_at),
        _ => Ok(false),
    }
}

/// Puts off a deletion, and tells everybody connected of the new time. What was said before and has not left is not so any
/// more.
pub(super) fn put_off_deletion(tx: &mut Tx, app: &App) -> Result<()> {
    let at = tx.now.plus_days(DAYS_BEFORE);
    life::put_off(tx, app.id, at)?;
    let everybody = people::everybody_connected(tx, app.id)?;
    queue::drop_about_app(tx, MailKind::AppToBeDeleted, app.id)?;
    mails::to_be_deleted(tx, None, app, at, &everybody)
}

fn newest(tx: &mut Tx, app: AppId, kinds: &[EventKind]) -> Result<Option<Moment>> {
    Ok(events::table
        .filter(events::app_id.eq(app))
        .filter(events::kind.among(kinds))
        .order(events::at.desc())
        .select(events::at)
        .first(tx.conn)
        .optional()?)
}

/// The mails were queued in the transaction of the event that says so.
fn is_out(tx: &mut Tx, app: AppId, announced_at: Moment) -> Result<bool> {
    is_announced(tx, &mails::ANNOUNCING_AN_END, app, announced_at)
}
