//! Payment methods: they own apps and receive their invoices. Made by anybody, shared, closed.

pub mod changes;
pub mod form;
pub mod mails;
pub mod new;
pub mod queries;
