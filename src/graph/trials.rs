//! How long a trial lasts: invitations to pay hold it, each as long as it is open, up to one overall end.

use diesel::prelude::*;

use super::open;
use crate::error::Result;
use crate::model::app::App;
use crate::model::invitation::{Invitation, InvitationKind};
use crate::store::Tx;
use crate::store::schema::apps;

/// What is left of a held trial once the invitation that held it is over, so that nobody loses an app unprepared.
pub const GRACE_DAYS: i64 = 2;

/// Trials do not end while somebody thinks about paying: they are held until the invitation ends, and a grace for what
/// to do then, up to the overall end of each.
pub(crate) fn hold(tx: &mut Tx, it: &Invitation, trials: &[&App]) -> Result<()> {
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
        .filter(apps::id.eq_any(ids))
        .filter(apps::payment_method_id.is_null())
        .filter(apps::deleted_at.is_null())
        .order((apps::sort_name, apps::id))
        .select(App::as_select())
        .load(tx.conn)?;
    let is_held = |app: &App| others.get(&app.id).is_none_or(|other| other.id == it.id);
    Ok(on_trial.into_iter().filter(is_held).collect())
}
