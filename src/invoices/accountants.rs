//! The link of an accountant: to the invoices of one payment method, without an account.

pub mod archive; //       what is behind it
pub(in crate::invoices) mod mails;
pub mod manage; //        making and ending it
