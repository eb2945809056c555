mod usage;
mod vat_ids;
