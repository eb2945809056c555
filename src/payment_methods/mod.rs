//! Payment methods: they own apps and receive their invoices. Made by anybody, shared, closed.

mod around;
pub mod bound;
pub mod changes;
pub mod close;
pub mod copies;
pub mod developers_pay;
pub mod edit;
pub mod form;
pub mod how_you_pay;
pub mod list;
pub mod mails;
mod money;
pub mod new;
pub mod people;
mod picture;
pub mod queries;
mod read;
pub mod show;
pub mod teams;
pub(crate) mod to_choose;
