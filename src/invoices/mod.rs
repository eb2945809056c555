//! Invoices: made once a month, frozen, shown to those who pay and to whoever has the link in the mail.

pub mod accountants;
pub mod again;
pub mod check;
pub mod correcting;
pub mod crediting;
pub mod delivery; //      to whom, and whether it got there
pub mod files; //         to keep: as PDF, and for machines
pub mod finished;
pub mod issuing;
pub mod links;
pub mod list;
mod mails;
pub mod monthly;
pub mod overdue; //       as a letter
pub(crate) mod paper;
pub(crate) mod pay_now; // by card or direct debit
pub mod price;
pub mod queries;
pub mod reminders;
pub mod secret;
pub mod show;
pub mod vat;
