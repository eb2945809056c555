mod bank;
mod catalogue;
mod tax;
mod vat_ids;
