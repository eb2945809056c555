DROP TRIGGER payments_stay;
ALTER TABLE payments ADD COLUMN old_source TEXT NOT NULL DEFAULT 'by_hand'
  CHECK (old_source IN ('by_hand', 'statement', 'credit', 'credit_note'));
UPDATE payments SET old_source = CASE WHEN source = 'charge' THEN 'by_hand' ELSE source END;
ALTER TABLE payments DROP COLUMN source;
ALTER TABLE payments RENAME COLUMN old_source TO source;
CREATE TRIGGER payments_stay BEFORE UPDATE ON payments
  BEGIN SELECT RAISE(ABORT, 'a payment is never changed'); END;
DROP INDEX payments_of_charge;
ALTER TABLE payments DROP COLUMN charge_id;
DROP TRIGGER charge_to_begin;
DROP TABLE charges_to_begin;
ALTER TABLE payment_methods DROP COLUMN lets_developers_pay;
DROP INDEX payment_methods_closed_with_card;
DROP INDEX payment_methods_by_credential;
ALTER TABLE payment_methods DROP COLUMN credential_id;
ALTER TABLE payment_methods ADD COLUMN payment_type TEXT NOT NULL DEFAULT 'bank_transfer' CHECK (payment_type IN ('bank_transfer'));
