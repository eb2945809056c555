//! Trying an act out before it is done: what is booked afterwards, and what that costs for whom it concerns.

use super::changes::Answer;
use super::difference::Difference;
use super::queries;
use crate::access::Granted;
use crate::access::consequences::{Consequences, Outcome};
use crate::access::policy::{BookPlans, ViewAppBilling};
use crate::check::Check;
use crate::error::{Error, Result};
use crate::model::payment_method::Currency;
use crate::paths;
use crate::refused::Refused;
use crate::store::Tx;
use crate::web::Me;

/// What came of it.
pub(super) struct Rehearsed {
    /// What is booked, or why it cannot be done.
    pub outcome: Outcome,
    /// What it costs, as far as it concerns the person.
    pub costs: String,
    /// It would not be done: whoever pays would be asked.
    pub is_asked: bool,
}

impl Rehearsed {
    fn refused(refused: &Refused) -> Rehearsed {
        let outcome = Outcome { consequences: Consequences::default(), refusal: Some(refused.sentence()) };
        Rehearsed { outcome, costs: String::new(), is_asked: false }
    }

    /// The page before the act. `lead`: what there is to say besides the costs.
    pub fn page(
        self,
        me: &Me,
        app: &Granted<BookPlans>,
        title: impl Into<String>,
        lead: &str,
        act: (&'static str, String),
    ) -> Check {
        let lead = format!("{lead} {}", self.costs);
        Check::of_app(me, app, title, self.outcome, act).lead(lead.trim()).back_to(paths::app_environments(app.id))
    }
}

/// Makes the act within a rehearsal.
///
/// # Errors
/// Those of the database, or whatever the act answers that is no refusal.
pub(super) fn try_out<T>(
    tx: &mut Tx,
    app: &Granted<BookPlans>,
    act: impl FnOnce(&mut Tx) -> Result<Answer<T>>,
) -> Result<Rehearsed> {
    let payer = queries::payer_of(tx, app)?;
    let (answer, difference) = match Difference::of(tx, app.id, act) {
        Ok(tried) => tried,
        Err(Error::Refused(refused) | Error::Enough { refused, .. }) => return Ok(Rehearsed::refused(&refused)),
        Err(other) => return Err(other),
    };
    let outcome = Outcome { consequences: difference.lines(), refusal: None };
    let is_asked = matches!(answer, Answer::Asked);
    let costs = if is_asked { ASKED.to_owned() } else { costs(app, payer.as_ref(), &difference) };
    Ok(Rehearsed { outcome, costs, is_asked })
}

/// Said to who may not book it without asking.
const ASKED: &str = "It costs more than you may book without asking. We’ll email the people who pay with both prices. \
                     Nothing changes until one of them says yes.";

/// The same for something that ends on a day: what is so after it.
///
/// # Errors
/// As [`try_out`].
pub(super) fn try_out_end(
    tx: &mut Tx,
    app: &Granted<BookPlans>,
    act: impl FnOnce(&mut Tx) -> Result<()>,
) -> Result<Rehearsed> {
    let payer = queries::payer_of(tx, app)?;
    let sees = app.also_allows::<ViewAppBilling>();
    let difference = match Difference::of(tx, app.id, act) {
        Ok((_, difference)) => difference,
        Err(Error::Refused(refused)) => return Ok(Rehearsed::refused(&refused)),
        Err(other) => return Err(other),
    };
    let costs = match payer {
        None => String::new(),
        Some(payer) if sees => {
            format!("It is paid for until that day. After that: {}", difference.sums(payer.currency))
        }
        Some(_) => "It is paid for until that day.".to_owned(),
    };
    Ok(Rehearsed { outcome: Outcome { consequences: difference.lines(), refusal: None }, costs, is_asked: false })
}

/// Amounts are for people with billing access.
fn costs(app: &Granted<BookPlans>, payer: Option<&queries::Payer>, difference: &Difference) -> String {
    let sees = app.also_allows::<ViewAppBilling>();
    match payer {
        None if sees => {
            format!("It is on trial: there is nothing to pay yet. After that: {}", difference.sums(Currency::Eur))
        }
        None => "It is on trial: there is nothing to pay yet.".into(),
        Some(payer) if sees && difference.rises(payer.currency) => {
            format!("{} We’ll email everyone else who manages {}.", difference.costs(payer.currency, false), payer.name)
        }
        Some(payer) if sees => difference.costs(payer.currency, false),
        Some(payer) if difference.rises(payer.currency) => "We’ll email the people who pay.".into(),
        Some(_) => "The people who pay will see it in their events.".into(),
    }
}
