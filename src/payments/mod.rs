//! Money that comes in for invoices.

pub mod changes;
pub mod matching;
mod returns;
pub mod statements;
