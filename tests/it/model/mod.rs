mod bank;
mod catalogue;
mod golden;
pub mod statement;
mod tax;
mod transfer;
mod usage;
mod vat_ids;
