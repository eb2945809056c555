//! The end of a payment method: first *closing*, with its apps scheduled for deletion unless they move, then *closed*.

use std::collections::BTreeMap;

use diesel::prelude::*;

use crate::access::policy::ClosePaymentMethod;
use crate::access::{Granted, people, people::PersonAccess};
use crate::apps;
use crate::error::Result;
use crate::events::{About, record};
use crate::graph::voiding;
use crate::model::app::App;
use crate::model::event::EventKind;
use crate::model::payment_method::{PaymentMethod, PaymentMethodState};
use crate::model::person::Person;
use crate::model::{AppId, PaymentMethodId, PersonId};
use crate::store::schema::{apps as apps_table, payment_methods};
use crate::store::{Moment, Tx};

/// Closes it: at once if it owns nothing, else when its last app is gone or moved. Everybody connected to an app
/// that is going to be deleted for it is told. Gives the state that it has now.
pub fn close(tx: &mut Tx, payment_method: &Granted<ClosePaymentMethod>) -> Result<PaymentMethodState> {
    let actor = payment_method.person();
    set_state(tx, payment_method.id, PaymentMethodState::Closing)?;
    record(tx, Some(actor.id), EventKind::PaymentMethodClosing, About::payment_method(payment_method.id))?;
    let to_delete: Vec<App> = apps_table::table
        .filter(apps_table::payment_method_id.eq(payment_method.id))
        .filter(apps_table::deleted_at.is_null())
        .filter(apps_table::delete_at.is_null())
        .order((apps_table::sort_name, apps_table::id))
        .select(App::as_select())
        .load(tx.conn)?;
    let mut at = tx.now;
    for app in &to_delete {
        at = apps::changes::schedule(tx, app, actor.id)?;
    }
    tell(tx, actor, payment_method, &to_delete, at)?;
    voiding::about_payment_method(tx, payment_method.id)?;
    close_if_empty(tx, payment_method.id, tx.now)?;
    Ok(state(tx, payment_method.id)?.unwrap_or(PaymentMethodState::Closing))
}

/// What is closing becomes closed once nothing is left that it pays for: at the moment since when that is so.
pub(crate) fn close_if_empty(tx: &mut Tx, id: PaymentMethodId, at: Moment) -> Result<()> {
    if state(tx, id)? != Some(PaymentMethodState::Closing) {
        return Ok(());
    }
    let is_left = apps_table::payment_method_id.eq(id).and(apps_table::deleted_at.is_null().assume_not_null());
    let left: Option<AppId> = apps_table::table.filter(is_left).select(apps_table::id).first(tx.conn).optional()?;
    if left.is_some() {
        return Ok(());
    }
    diesel::update(payment_methods::table.find(id))
        .set((payment_methods::state.eq(PaymentMethodState::Closed), payment_methods::closed_at.eq(at)))
        .execute(tx.conn)?;
    record(tx, None, EventKind::PaymentMethodClosed, About::payment_method(id))
}

/// One mail to each person, with all the apps that the person is connected to.
fn tell(tx: &mut Tx, actor: &Person, payment_method: &PaymentMethod, deleted: &[App], at: Moment) -> Result<()> {
    if deleted.is_empty() {
        return Ok(());
    }
    let ids: Vec<AppId> = deleted.iter().map(|app| app.id).collect();
    let payers = people::billing_people(tx, payment_method.id)?;
    let developers = people::developers_of_apps(tx, &ids)?;
    let mut told: BTreeMap<PersonId, (PersonAccess, Vec<(AppId, String)>)> = BTreeMap::new();
    for app in deleted {
        let of_app = developers.get(&app.id).map(Vec::as_slice).unwrap_or_default();
        for person in payers.iter().chain(of_app) {
            let (_, apps) = told.entry(person.id).or_insert_with(|| (person.clone(), Vec::new()));
            if apps.last().is_none_or(|(last, _)| *last != app.id) {
                apps.push((app.id, app.name.clone()));
            }
        }
    }
    for (person, apps) in told.values() {
        apps::mails::to_be_deleted_with_payment_method(tx, actor, person, apps, at)?;
    }
    Ok(())
}

fn set_state(tx: &mut Tx, id: PaymentMethodId, state: PaymentMethodState) -> Result<()> {
    diesel::update(payment_methods::table.find(id)).set(payment_methods::state.eq(state)).execute(tx.conn)?;
    Ok(())
}

fn state(tx: &mut Tx, id: PaymentMethodId) -> Result<Option<PaymentMethodState>> {
    Ok(payment_methods::table.find(id).select(payment_methods::state).first(tx.conn).optional()?)
}
