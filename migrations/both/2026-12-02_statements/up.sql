-- Lines of statements: the invoice numbers in their text, and by which names banks and payers call them.
ALTER TABLE bank_transactions ADD COLUMN numbers TEXT NOT NULL DEFAULT '';   -- `,R2026-000001,R2026-000002,`
CREATE INDEX bank_transactions_by_day ON bank_transactions (booked_on, amount);

-- A payment and its return have one of these in common.
CREATE TABLE bank_transaction_names (
  bank_transaction_id TEXT NOT NULL REFERENCES bank_transactions (id),
  name                TEXT NOT NULL,
  PRIMARY KEY (name, bank_transaction_id)
);
CREATE INDEX bank_transaction_names_of_line ON bank_transaction_names (bank_transaction_id);

-- The statements that were read, by the last day that is in them.
CREATE TABLE bank_statements (
  last_day    TEXT PRIMARY KEY NOT NULL,          -- `2026-12-01`
  imported_by TEXT NOT NULL REFERENCES people (id),
  imported_at BIGINT NOT NULL
);
