mod bank;
mod catalogue;
mod golden;
mod tax;
mod transfer;
mod usage;
mod vat_ids;
