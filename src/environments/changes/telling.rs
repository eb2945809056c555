//! Who pays for an app is told at once of every change that makes it cost more, and asked first if that is a lot.

use super::rises::{self, Wanted};
use crate::access::policy::BookPlans;
use crate::access::{Granted, people};
use crate::environments::difference::Difference;
use crate::environments::{mails, queries};
use crate::error::Result;
use crate::events::count_telling;
use crate::store::Tx;

/// What came of an act that may cost more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer<T> {
    Done(T),
    /// Nothing has changed: whoever pays was asked.
    Asked,
}

impl<T> Answer<T> {
    /// What was done.
    pub fn done(self) -> Option<T> {
        match self {
            Answer::Done(it) => Some(it),
            Answer::Asked => None,
        }
    }
}

/// Makes the act. If the app costs more a month afterwards, everybody who pays for it is told, but for who did it. If it
/// costs more than they let others book, they are asked instead. `what` names the act and its things.
///
/// # Errors
/// What the act refuses; refused too if they were told often enough today.
pub(super) fn who_pays<T>(
    tx: &mut Tx,
    app: &Granted<BookPlans>,
    what: &str,
    wanted: &Wanted,
    act: impl Fn(&mut Tx) -> Result<T>,
) -> Result<Answer<T>> {
    let Some(payer) = queries::payer_of(tx, app)? else { return Ok(Answer::Done(act(tx)?)) };
    if let Some(difference) = rises::too_much(tx, app, &payer, &act)? {
        count_telling(tx, what)?;
        rises::ask(tx, app, &payer, wanted, &difference)?;
        return Ok(Answer::Asked);
    }
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
    rises::no_longer_wanted(tx, app, wanted)?;
    Ok(Answer::Done(outcome))
}
