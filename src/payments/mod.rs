//! Money that comes in for invoices.

pub mod changes;
pub mod statements;
