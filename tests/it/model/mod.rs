mod bank;
mod catalogue;
mod seller;
mod vat_ids;
