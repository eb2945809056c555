ALTER TABLE vat_id_checks DROP COLUMN tries;
