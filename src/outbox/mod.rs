//! The outbox page: on one person's own machine mails are read here instead of being sent.

mod queries;
pub mod reading;
mod show;

pub use show::{list, page};
