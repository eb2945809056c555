mod bank;
mod catalogue;
pub mod statement;
mod tax;
mod transfer;
mod usage;
mod vat_ids;
