//! Environments of an app and the plans of their components: what is booked.

pub mod changes;
pub mod delete;
mod difference;
pub mod list;
pub(crate) mod mails;
pub mod new;
pub mod plan;
pub mod queries;
mod rehearsed;
pub mod rises;
