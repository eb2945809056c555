-- Where invoices go besides the invoice email: up to three addresses, each confirmed by its owner. The row goes when it ends.
CREATE TABLE invoice_copies (
  id                TEXT PRIMARY KEY NOT NULL,
  payment_method_id TEXT NOT NULL REFERENCES payment_methods (id),
  email             TEXT NOT NULL,                    -- comparable form
  added_by          TEXT NOT NULL REFERENCES people (id),
  added_at          BIGINT NOT NULL,
  asked_by          TEXT NOT NULL REFERENCES people (id), -- who asked its owner last
  asked_at          BIGINT NOT NULL,
  confirmed_at      BIGINT,                           -- nothing but the question is sent there before
  undeliverable_at  BIGINT,                           -- the last mail there could not be delivered
  token_hash        TEXT NOT NULL UNIQUE,             -- of the link that confirms it
  stop_hash         TEXT NOT NULL UNIQUE,             -- of the link that ends it
  UNIQUE (payment_method_id, email)
);

-- Whose link at the foot of a mail ends such mails: an address that gets copies, or the link of an accountant.
ALTER TABLE outbox ADD COLUMN stop_row TEXT;

-- Who was sent a link for an accountant can refuse more mails from whoever sent it.
ALTER TABLE accountant_links ADD COLUMN sent_to TEXT;
ALTER TABLE accountant_links ADD COLUMN stop_hash TEXT;
CREATE UNIQUE INDEX accountant_links_stop ON accountant_links (stop_hash);
