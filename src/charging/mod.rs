//! Money that comes in by itself: what is set up, charged, paid at once, given back.

pub mod bank; // direct debit, without a gateway
