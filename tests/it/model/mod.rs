mod vat_ids;
