//! Apps: made on trial, worked on by developers, owned by a payment method, deleted with time to undo.

pub mod around;
pub mod changes;
pub mod delete;
pub mod developers;
pub mod list;
pub mod mails;
pub mod new;
pub mod payment;
pub mod people;
mod picture;
pub mod queries;
pub mod requests;
pub mod settings;
pub mod show;
pub mod teams;
mod which_member;
