//! What an act would change: it is made, access before and after is compared, and `Db::rehearse` rolls it back.
//! So the page before an act and the act itself can never disagree.

mod cards;
mod comparison;
mod invoices;
mod lines;
mod outcome;
mod picture;

pub use comparison::of;
pub use lines::{Consequences, Effect, Line, StillCharged};
pub use outcome::Outcome;
pub use picture::Scope;
