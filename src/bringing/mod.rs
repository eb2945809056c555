//! Whose team is brought to a thing: those to choose from, in a form or on a page of its own.

mod queries;
mod to_choose;
pub mod which;

pub(crate) use queries::OF_PERSON;
pub use queries::{BringTo, TeamToBring, teams_to_bring};
pub(crate) use to_choose::to_choose_from;
