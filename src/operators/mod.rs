//! Operators: people of the hosting company, who take the money in and help people. They see through
//! rights of their own; to open a record they say why, and the people whom it concerns see that.

pub mod certificate;
pub mod changes;
pub mod charges;
pub mod confirm;
pub mod correct;
pub mod credit_in_full;
pub mod credit_part;
pub mod debit_back;
pub mod debit_batch;
pub mod debits;
pub mod divide;
pub mod files;
mod going_back;
mod kinds;
pub mod last_notice;
pub mod line;
pub mod list;
mod looking;
pub mod mails;
mod opening;
pub mod overdue;
pub mod paid;
pub mod payment_methods;
pub mod people;
pub mod queries;
pub mod refunds;
pub mod reviews;
pub mod running;
mod seen;
pub mod show;
pub mod statements;
pub mod stop_charging;
pub mod stop_payment;
pub mod unmatch;
pub mod write_off;
