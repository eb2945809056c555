//! How long a trial lasts: invitations to pay hold it, each as long as it is open, up to one overall end.

use diesel::prelude::*;

use super::open;
use crate::error::Result;
use crate::mail::queue;
use crate::model::app::App;
use crate::model::invitation::{Invitation, InvitationKind};
use crate::model::mail::MailKind;
use crate::store::query::Among;
use crate::store::schema::apps;
use crate::store::{Moment, Tx, WholeRows};

/// What is left of a held trial once the invitation that held it is over, so that nobody loses an app unprepared.
pub(crate) const GRACE_DAYS: i64 = 2;
/// So long before its end, who works on an app is told of it. That is its grace.
pub(crate) const DAYS_BEFORE: i64 = 2;

/// Trials do not end while somebody thinks about paying: they are held until the invitation ends, and a grace for what
/// to do then, up to the overall end of each.
pub(crate) fn hold(tx: &mut Tx, it: &Invitation, trials: &[&App]) -> Result<()> {
    if it.kind != InvitationKind::Pay {
        return Ok(());
    }
    let wanted = it.expires_at.plus_days(GRACE_DAYS);
    for app in trials.iter().filter(|app| app.is_on_trial()) {
        let until = app.latest_trial_end().map(|latest| latest.min(wanted));
        if until > app.trial_held_until {
            diesel::update(apps::table.find(app.id)).set(apps::trial_held_until.eq(until)).execute(tx.conn)?;
        }
    }
    Ok(())
}

/// No longer held by this invitation: the trials go on as they would have, with a grace.
pub(super) fn release(tx: &mut Tx, it: &Invitation) -> Result<()> {
    let grace = tx.now.plus_days(GRACE_DAYS);
    for app in held_by(tx, it)? {
        if app.trial_held_until > Some(grace) {
            diesel::update(apps::table.find(app.id)).set(apps::trial_held_until.eq(Some(grace))).execute(tx.conn)?;
        }
    }
    Ok(())
}

/// The apps on trial that no other open invitation holds.
fn held_by(tx: &mut Tx, it: &Invitation) -> Result<Vec<App>> {
    if it.kind != InvitationKind::Pay {
        return Ok(Vec::new());
    }
    let ids = open::app_ids(tx, it.id)?;
    let others = open::to_pay_for_any(tx, &ids)?;
    let on_trial: Vec<App> = apps::table
        .filter(apps::id.among(ids))
        .filter(apps::payment_method_id.is_null())
        .filter(apps::deleted_at.is_null())
        .order((apps::sort_name, apps::id))
        .select(App::as_select())
        .load_rows(tx.conn)?;
    let is_held = |app: &App| others.get(&app.id).is_none_or(|other| other.id == it.id);
    Ok(on_trial.into_iter().filter(is_held).collect())
}

/// Puts off the end of a trial: then there is time to tell of it as always.
pub(crate) fn put_off(tx: &mut Tx, app: &App) -> Result<()> {
    let at = tx.now.plus_days(DAYS_BEFORE);
    diesel::update(apps::table.find(app.id)).set(apps::trial_held_until.eq(at)).execute(tx.conn)?;
    end_is_another(tx, app)
}

/// When the trial ends, if it is on trial, of an app that is not going to be deleted after all. Nobody was told of that end
/// while the deletion was to come, and it may be over already: there are always days enough to tell of it.
pub(super) fn end_without_deletion(tx: &mut Tx, app: &App) -> Result<Option<Moment>> {
    match app.trial_end() {
        Some(end) if end < tx.now.plus_days(DAYS_BEFORE) => {
            let end = app.delete_at.max(Some(tx.now.plus_days(DAYS_BEFORE)));
            diesel::update(apps::table.find(app.id)).set(apps::trial_held_until.eq(end)).execute(tx.conn)?;
            Ok(end)
        }
        other => Ok(other),
    }
}

/// What was told of the end and has not left is not so any more.
pub(super) fn end_is_another(tx: &mut Tx, app: &App) -> Result<()> {
    if app.is_on_trial() { queue::drop_about_app(tx, MailKind::TrialEnds, app.id) } else { Ok(()) }
}
