//! Rows, ids and values: what Remit is about, without any behaviour. One file per noun.

pub mod app;
pub mod bank;
pub mod bank_transaction;
pub mod booking;
pub mod catalogue;
pub mod certificate;
pub mod country;
pub mod credit;
mod digest;
pub mod domain;
pub mod email_address;
pub mod event;
pub mod invitation;
pub mod invoice;
pub mod letters;
pub mod mail;
pub mod money;
pub mod payment;
pub mod payment_method;
pub mod person;
pub mod postal_code;
pub mod rise;
pub mod secret;
pub mod seller;
pub mod session;
pub mod statement;
pub mod tax;
pub mod team;
pub mod transfer;
pub mod usage;
pub mod vat_id;
pub mod vat_id_check;
pub mod website;
pub mod written;

pub use crate::store::ids::*;
