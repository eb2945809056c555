-- Cards and direct debit: what each database makes its own way of the tables of 2027-01-04.
-- By bank transfer as long as there is none.
ALTER TABLE payment_methods DROP COLUMN payment_type;
ALTER TABLE payment_methods ADD COLUMN credential_id TEXT REFERENCES credentials (id);
CREATE UNIQUE INDEX payment_methods_by_credential ON payment_methods (credential_id);
CREATE INDEX payment_methods_closed_with_card ON payment_methods (closed_at) WHERE state = 'closed' AND credential_id IS NOT NULL;
-- Whether those who work on its apps may pay an invoice that could not be charged.
ALTER TABLE payment_methods ADD COLUMN lets_developers_pay BOOLEAN NOT NULL DEFAULT FALSE;

-- New invoices of those who do not pay by bank transfer: the first charge of each is still to be made.
CREATE TABLE charges_to_begin (
  invoice_id TEXT PRIMARY KEY NOT NULL REFERENCES invoices (id)
) WITHOUT ROWID;
CREATE TRIGGER charge_to_begin AFTER INSERT ON invoices WHEN NEW.kind = 'invoice' BEGIN
  INSERT INTO charges_to_begin (invoice_id)
    SELECT NEW.id FROM payment_methods m WHERE m.id = NEW.payment_method_id AND m.credential_id IS NOT NULL;
END;

-- Of which charge a payment is.
ALTER TABLE payments ADD COLUMN charge_id TEXT REFERENCES charges (id);
CREATE INDEX payments_of_charge ON payments (charge_id) WHERE charge_id IS NOT NULL;

-- A column cannot be given another CHECK: it is made anew.
DROP TRIGGER payments_stay;
ALTER TABLE payments ADD COLUMN new_source TEXT NOT NULL DEFAULT 'by_hand'
  CHECK (new_source IN ('by_hand', 'statement', 'credit', 'credit_note', 'charge'));
UPDATE payments SET new_source = source;
ALTER TABLE payments DROP COLUMN source;
ALTER TABLE payments RENAME COLUMN new_source TO source;
CREATE TRIGGER payments_stay BEFORE UPDATE ON payments
  BEGIN SELECT RAISE(ABORT, 'a payment is never changed'); END;
