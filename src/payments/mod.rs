//! Money that comes in for invoices, and what is kept of it.

pub mod changes;
pub(crate) mod kept;
mod ledger;
pub mod matching;
pub mod queries;
mod returns;
pub mod statement; //     the file of a bank, read
pub mod statements; //    its lines, kept and settled
pub mod unmatching;
