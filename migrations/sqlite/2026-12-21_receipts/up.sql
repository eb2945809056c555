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
  BEGIN SELECT RAISE(ABORT, 'a receipt is never changed'); END;
CREATE TRIGGER receipts_remain BEFORE DELETE ON receipts
  BEGIN SELECT RAISE(ABORT, 'a receipt is never deleted'); END;
CREATE TRIGGER receipts_once BEFORE INSERT ON receipts
    WHEN EXISTS (SELECT 1 FROM receipts
                 WHERE rowid = NEW.rowid OR invitation_id = NEW.invitation_id OR code = NEW.code)
  BEGIN SELECT RAISE(ABORT, 'a receipt is never changed'); END;
