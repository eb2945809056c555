//! Bookkeeping: what the bookkeepers of the hosting company and of those who pay get as files. An invoice counts in the
//! month of its service; what corrects one, a credit note or the invoice that replaces it, in the month in which it was made, as
//! VAT is declared; a payment on its day.

pub mod anchor;
mod archive;
mod datev;
mod debt;
mod documents;
pub mod files;
mod journal;
mod open_items;
pub mod page;
pub mod period;
mod queries;
mod reports;
mod sums;
mod write_offs;

pub use queries::months;
