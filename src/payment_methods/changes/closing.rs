//! The end of a payment method: first *closing*, with its apps scheduled for deletion unless they move, then *closed*.

use std::collections::BTreeMap;

use crate::access::policy::ClosePaymentMethod;
use crate::access::{Confirmed, Granted, people, people::PersonAccess};
use crate::apps;
use crate::error::Result;
use crate::graph::life;
use crate::model::app::App;
use crate::model::payment_method::{PaymentMethod, PaymentMethodState};
use crate::model::person::Person;
use crate::model::{AppId, PersonId};
use crate::store::{Moment, Tx};

/// Closes it: at once if it owns nothing, else when its last app is gone or moved. Everybody connected to an app
/// that is going to be deleted for it is told. Gives the state that it has now.
pub fn close(tx: &mut Tx, it: &Granted<ClosePaymentMethod>, _: &Confirmed) -> Result<PaymentMethodState> {
    life::close(tx, it, |tx, deleted, at| tell(tx, it.person(), it, deleted, at))
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
