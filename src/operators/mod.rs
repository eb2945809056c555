//! Operators: people of the hosting company, who see the invoices of everybody and take the money in. They see through
//! rights of their own; to open a record they say why, and the people whom it concerns see that.

pub mod changes;
pub mod last_notice;
pub mod list;
pub mod paid;
pub mod queries;
pub mod reviews;
pub mod show;
pub mod statements;
pub mod take_back;
