//! Events: every act is recorded, and read back in words by everybody it concerns.

pub mod changes;
pub mod names;
mod often;
pub mod queries;
pub mod topic;
pub mod wording;

pub mod list; // /events and /events.csv

pub use changes::{About, record, record_all};
pub use often::count_telling;
