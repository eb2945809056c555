-- What both sides of a handover can show later: written when it is accepted, frozen as invoices are.
CREATE TABLE receipts (
  invitation_id     TEXT PRIMARY KEY NOT NULL REFERENCES invitations (id),
  code              TEXT NOT NULL UNIQUE,
  giver_id          TEXT NOT NULL REFERENCES people (id),
  taker_id          TEXT NOT NULL REFERENCES people (id),
  payment_method_id TEXT NOT NULL REFERENCES payment_methods (id),
  accepted_at       BIGINT NOT NULL,
  document          TEXT NOT NULL,
  digest            TEXT NOT NULL
);

CREATE TRIGGER receipts_stay BEFORE UPDATE ON receipts
  FOR EACH ROW EXECUTE FUNCTION refuse_change('a receipt is never changed');
CREATE TRIGGER receipts_remain BEFORE DELETE ON receipts
  FOR EACH ROW EXECUTE FUNCTION refuse_change('a receipt is never deleted');
CREATE TRIGGER receipts_remain_all BEFORE TRUNCATE ON receipts
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('a receipt is never deleted');
