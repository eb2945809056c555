//! Money that comes in for invoices, and what is kept of it.

pub mod changes;
pub(crate) mod kept;
mod ledger;
pub mod queries;
pub mod statements;
pub mod unmatching;
