//! What comes of trying out an act that may be refused: what it would change, or why it cannot be done.

use super::comparison::of;
use super::lines::{Consequences, Effect};
use super::picture::Scope;
use crate::error::{Error, Result};
use crate::model::person::Person;
use crate::store::Tx;

/// For the page before the act.
pub struct Outcome {
    /// Empty if it is refused.
    pub consequences: Consequences,
    /// Why it cannot be done now, and what to do first.
    pub refusal: Option<String>,
}

impl Outcome {
    /// Makes the act within `Db::rehearse`, as [`of`] does.
    ///
    /// # Errors
    /// Those of the database, or whatever the act answers that is no refusal.
    pub fn of<T>(
        tx: &mut Tx,
        scope: &Scope,
        viewer: &Person,
        act: impl FnOnce(&mut Tx) -> Result<T>,
    ) -> Result<Outcome> {
        match of(tx, scope, viewer, act) {
            Ok(consequences) => Ok(Outcome { consequences, refusal: None }),
            Err(Error::Refused(refused) | Error::Enough { refused, .. }) => {
                Ok(Outcome { consequences: Consequences::default(), refusal: Some(refused.sentence()) })
            }
            Err(other) => Err(other),
        }
    }

    /// A line of its own on top: what the act is for.
    pub fn first(self, effect: Effect, who: &str, what: impl Into<String>) -> Outcome {
        self.and(|consequences| consequences.first(effect, who, what))
    }

    /// A line of its own at the end: what else to know.
    pub fn last(self, effect: Effect, who: &str, what: impl Into<String>) -> Outcome {
        self.and(|consequences| consequences.last(effect, who, what))
    }

    /// Only what changes, if much stays.
    pub fn in_short(self) -> Outcome {
        self.and(Consequences::in_short)
    }

    fn and(self, more: impl FnOnce(Consequences) -> Consequences) -> Outcome {
        match self.refusal {
            None => Outcome { consequences: more(self.consequences), ..self },
            Some(_) => self,
        }
    }
}
