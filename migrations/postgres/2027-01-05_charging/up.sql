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
);
CREATE FUNCTION charge_to_begin() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO charges_to_begin (invoice_id)
    SELECT NEW.id FROM payment_methods m WHERE m.id = NEW.payment_method_id AND m.credential_id IS NOT NULL;
  RETURN NULL;
END $$;
CREATE TRIGGER charge_to_begin AFTER INSERT ON invoices
  FOR EACH ROW WHEN (NEW.kind = 'invoice') EXECUTE FUNCTION charge_to_begin();

-- Of which charge a payment is.
ALTER TABLE payments ADD COLUMN charge_id TEXT REFERENCES charges (id);
CREATE INDEX payments_of_charge ON payments (charge_id) WHERE charge_id IS NOT NULL;

ALTER TABLE payments DROP CONSTRAINT payments_source_check;
ALTER TABLE payments ADD CONSTRAINT payments_source_check
  CHECK (source IN ('by_hand', 'statement', 'credit', 'credit_note', 'charge'));
