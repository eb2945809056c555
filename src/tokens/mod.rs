//! Tokens by which programs ask and act: those of developers, and those of the hosting platform.

pub mod changes;
pub mod end;
mod form;
pub mod list;
mod mails;
pub mod new;
pub mod operator;
pub mod queries;
