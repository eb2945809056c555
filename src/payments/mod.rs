//! Money that is asked for and comes in for invoices, and what is kept of it.

pub(crate) mod asking;
pub mod changes;
pub(crate) mod charged; //    what became of what is charged, as people read it
pub mod charges;
pub mod credentials;
pub(crate) mod going_back;
pub(crate) mod kept;
mod ledger;
mod lines;
pub(crate) mod mails;
pub mod matching;
mod open_again;
pub mod queries;
mod returns;
pub mod statement; //     the file of a bank, read
pub mod statements; //    its lines, kept and settled
pub mod unmatching;
