-- Links by which somebody reads the invoices of one payment method without an account.
CREATE TABLE accountant_links (
  id                TEXT PRIMARY KEY NOT NULL,
  payment_method_id TEXT NOT NULL REFERENCES payment_methods (id),
  token_hash        TEXT NOT NULL UNIQUE,
  name              TEXT NOT NULL,                    -- for whom it is
  made_by           TEXT NOT NULL REFERENCES people (id),
  made_at           BIGINT NOT NULL,
  expires_at        BIGINT NOT NULL,
  last_used_at      BIGINT
);
CREATE INDEX accountant_links_of_payment_method ON accountant_links (payment_method_id, made_at, id);
CREATE INDEX accountant_links_by_end ON accountant_links (expires_at);
