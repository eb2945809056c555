//! Teams: groups of developers who share work and payment methods.

mod change_membership;
pub mod changes;
pub mod delete;
pub mod leave;
pub mod list;
mod mails;
pub mod members;
pub mod new;
pub mod queries;
pub mod settings;
pub mod show;
