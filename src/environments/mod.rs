//! Environments of an app and the plans of their components: what is booked.

pub mod changes;
pub mod queries;
