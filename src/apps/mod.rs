//! Apps: made on trial, worked on by developers, owned by a payment method, deleted with time to undo.

pub mod changes;
pub mod mails;
pub mod new;
pub mod queries;
pub mod show;
