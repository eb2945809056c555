-- What operators look for, each by how it begins, and what they note.

-- By byte, as SQLite calls it: only such an index finds what begins like something.
CREATE COLLATION "BINARY" (provider = libc, locale = 'C');
CREATE INDEX people_by_name ON people (lower(name) COLLATE "BINARY", id);
CREATE INDEX people_by_email ON people (email COLLATE "BINARY", id);
CREATE INDEX payment_methods_by_name ON payment_methods (lower(name) COLLATE "BINARY", id);
CREATE INDEX payment_methods_by_company ON payment_methods (lower(company) COLLATE "BINARY", id);
CREATE INDEX payment_methods_by_invoice_email ON payment_methods (invoice_email COLLATE "BINARY", id);
CREATE INDEX outbox_of_receiver ON outbox (recipient, created_at, id);
CREATE INDEX outbox_unsent ON outbox (created_at, id) WHERE state IN ('waiting', 'failed');

-- An international body has shown that it pays no VAT (article 151). What was noted only ends.
CREATE TABLE vat_certificates (
  id                TEXT PRIMARY KEY NOT NULL,
  payment_method_id TEXT NOT NULL REFERENCES payment_methods (id),
  number            TEXT NOT NULL,
  noted_by          TEXT NOT NULL REFERENCES people (id),
  noted_at          BIGINT NOT NULL,
  removed_by        TEXT REFERENCES people (id),
  removed_at        BIGINT
);
CREATE INDEX vat_certificates_of_payment_method ON vat_certificates (payment_method_id, noted_at);
CREATE UNIQUE INDEX vat_certificates_now ON vat_certificates (payment_method_id) WHERE removed_at IS NULL;
