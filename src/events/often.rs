//! A bound for acts that tell somebody by mail and can be undone and done again.

use crate::error::Result;
use crate::refused::Refused;
use crate::store::Tx;
use crate::store::limits::{self, Limit};

/// The same act at the same thing, whoever does it.
const A_DAY: Limit = Limit { times: 10, seconds: 24 * 3600 };

/// Counts that somebody is given something, of which others are told each time. `what` names the act and its things.
/// Taking it away again is never refused.
///
/// # Errors
/// [`Refused::ToldOftenEnough`]
pub fn count_telling(tx: &mut Tx, what: &str) -> Result<()> {
    limits::count(tx, what, A_DAY).map(drop).map_err(|error| error.or_enough(|| Refused::ToldOftenEnough))
}
