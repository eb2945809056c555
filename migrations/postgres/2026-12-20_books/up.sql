-- What the bookkeeper reads: documents by month, what corrects some by day, payments by day, and what was written off when.
CREATE TABLE write_offs (
  invoice_id     TEXT NOT NULL REFERENCES invoices (id),
  written_off_at BIGINT NOT NULL,
  PRIMARY KEY (invoice_id, written_off_at)
);
CREATE INDEX write_offs_by_time ON write_offs (written_off_at);
INSERT INTO write_offs (invoice_id, written_off_at)
  SELECT id, settled_at FROM invoices WHERE state = 'written_off' AND settled_at IS NOT NULL;

-- All that a sum of a month needs is in the index.
CREATE INDEX invoices_by_month ON invoices (month, issued_at, id, kind, currency, net, vat, gross);
CREATE INDEX invoices_by_amount ON invoices (gross, issued_at, id);
CREATE INDEX corrections_by_time ON invoices (issued_at, id) WHERE kind = 'credit_note' OR corrects_id IS NOT NULL;
CREATE INDEX payments_by_day ON payments (received_on, id);
CREATE INDEX credits_by_time ON credits (created_at, id);
CREATE INDEX apps_by_beginning ON apps (sort_name COLLATE "BINARY", id);
CREATE INDEX apps_by_website ON apps (website COLLATE "BINARY") WHERE website IS NOT NULL;

-- The months in which the last number and digest of each series were mailed.
CREATE TABLE anchors (
  month    TEXT PRIMARY KEY NOT NULL,
  made_at  BIGINT NOT NULL
);

-- What asks for money is kept as long as the invoice that it is about: the rest is forgotten by this index.
DROP INDEX outbox_finished;
CREATE INDEX outbox_finished ON outbox (finished_at)
  WHERE finished_at IS NOT NULL AND kind NOT IN ('invoice_reminder', 'last_notice', 'invoice_open_again');

CREATE TRIGGER write_offs_stay BEFORE UPDATE ON write_offs
  FOR EACH ROW EXECUTE FUNCTION refuse_change('a write-off is never changed');
CREATE TRIGGER write_offs_remain BEFORE DELETE ON write_offs
  FOR EACH ROW EXECUTE FUNCTION refuse_change('a write-off is never deleted');
CREATE TRIGGER write_offs_remain_all BEFORE TRUNCATE ON write_offs
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('a write-off is never deleted');
