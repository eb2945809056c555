//! An app goes from one payment method to another, or onto its first.

use diesel::prelude::*;

use super::{life, owning, trials, voiding};
use crate::error::Result;
use crate::events::{About, record};
use crate::model::app::App;
use crate::model::event::EventKind;
use crate::model::payment_method::PaymentMethod;
use crate::model::{PaymentMethodId, PersonId};
use crate::refused::Refused;
use crate::store::schema::apps;
use crate::store::{Moment, Tx};

/// From now on `payer` owns the app; what owned it before is closed if it was closing and this was its last app. A
/// trial is over, and a scheduled deletion is undone.
///
/// # Errors
/// Refused if it is there already, or if `payer` is not open or has no address yet.
pub(crate) fn change_owner(tx: &mut Tx, app: &App, payer: &PaymentMethod, by: PersonId) -> Result<()> {
    refuse_unless_it_can_own(app, payer)?;
    if app.delete_at.is_some() {
        life::undo(tx, app.id, by)?;
    }
    own(tx, app, payer.id)?;
    trials::end_is_another(tx, app)?;
    record_change_of_owner(tx, app, payer.id, by)?;
    voiding::about_app(tx, app.id)?;
    match app.payment_method_id {
        Some(old) => life::close_if_empty(tx, old, tx.now),
        None => Ok(()),
    }
}

fn refuse_unless_it_can_own(app: &App, payer: &PaymentMethod) -> Result<()> {
    let payment_method = payer.name.clone();
    if app.payment_method_id == Some(payer.id) {
        return Err(Refused::AlreadyPaidWith { payment_method }.into());
    }
    if !payer.is_open() {
        return Err(Refused::PaymentMethodNotOpen { payment_method }.into());
    }
    if !payer.has_address() {
        return Err(Refused::AddressMissing { payment_method }.into());
    }
    Ok(())
}

fn own(tx: &mut Tx, app: &App, payer: PaymentMethodId) -> Result<()> {
    owning::begin(tx, app.id, payer)?;
    diesel::update(apps::table.find(app.id))
        .set((
            apps::payment_method_id.eq(payer),
            apps::owned_since.eq(tx.now),
            apps::trial_ends_at.eq(None::<Moment>),
            apps::trial_held_until.eq(None::<Moment>),
        ))
        .execute(tx.conn)?;
    Ok(())
}

fn record_change_of_owner(tx: &mut Tx, app: &App, payer: PaymentMethodId, by: PersonId) -> Result<()> {
    let about = |payment_method| About::app(app.id).and_payment_method(payment_method);
    match app.payment_method_id {
        None => record(tx, Some(by), EventKind::AppAttached, about(payer)),
        Some(old) => {
            record(tx, Some(by), EventKind::AppMovedAway, about(old))?;
            record(tx, Some(by), EventKind::AppMovedHere, about(payer))
        }
    }
}
