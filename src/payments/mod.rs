//! Money that comes in for invoices, and what is kept of it.

pub mod changes;
pub(crate) mod kept;
mod ledger;
pub mod matching;
pub mod queries;
mod returns;
pub mod statements;
pub mod unmatching;
