mod catalogue;
mod usage;
mod vat_ids;
