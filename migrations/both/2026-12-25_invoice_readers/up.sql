-- Who sees the invoices and costs of a payment method, and nothing else of it: that is no access to its billing. Of
-- `payment_method_people` and this one a person is in at most one.
CREATE TABLE invoice_readers (
  payment_method_id TEXT NOT NULL REFERENCES payment_methods (id),
  person_id         TEXT NOT NULL REFERENCES people (id),
  granted_by        TEXT NOT NULL REFERENCES people (id),
  granted_at        BIGINT NOT NULL,
  PRIMARY KEY (payment_method_id, person_id)
);
CREATE INDEX invoices_read_by_person ON invoice_readers (person_id, payment_method_id);

-- To a payment method: of it the receiver gets only that.
ALTER TABLE invitations ADD COLUMN invoices_only BOOLEAN NOT NULL DEFAULT FALSE;
