//! Who pays for an app is told at once of every change that makes it cost more.

use crate::access::policy::ChangeApp;
use crate::access::{Granted, people};
use crate::environments::difference::Difference;
use crate::environments::{mails, queries};
use crate::error::Result;
use crate::events::count_telling;
use crate::store::Tx;

/// Makes the act. If the app costs more a month afterwards, everybody who pays for it is told, but for who did it.
/// `what` names the act and its things.
///
/// # Errors
/// What the act refuses; refused too if they were told often enough today.
pub(super) fn who_pays<T>(
    tx: &mut Tx,
    app: &Granted<ChangeApp>,
    what: &str,
    act: impl FnOnce(&mut Tx) -> Result<T>,
) -> Result<T> {
    let Some(payer) = queries::payer_of(tx, app)? else { return act(tx) };
    let (outcome, difference) = Difference::of(tx, app.id, act)?;
    if difference.rises(payer.currency) {
        let actor = app.person();
        let mut told = people::billing_people(tx, payer.id)?;
        told.retain(|person| person.id != actor.id);
        if !told.is_empty() {
            count_telling(tx, what)?;
            mails::costs_more(tx, actor, app, &difference, payer.currency, &told)?;
        }
    }
    Ok(outcome)
}
