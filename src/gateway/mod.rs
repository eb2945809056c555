//! Who takes cards and direct debits for us: a port, and what is behind it. Never asked within a transaction.

pub mod port;
pub mod sandbox; //    built in, to try things out
pub mod stripe;
