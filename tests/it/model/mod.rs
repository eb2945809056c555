mod catalogue;
mod tax;
mod usage;
mod vat_ids;
