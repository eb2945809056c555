mod bank;
mod catalogue;
mod tax;
mod transfer;
mod usage;
mod vat_ids;
