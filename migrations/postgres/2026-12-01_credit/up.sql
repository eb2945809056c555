-- Why credit came or went: payers read it, and nobody changes it later.
ALTER TABLE credits ADD COLUMN kind TEXT NOT NULL DEFAULT 'paid_too_much'
  CHECK (kind IN ('paid_too_much', 'credit_note', 'used', 'given_back'));
UPDATE credits SET kind = 'given_back' WHERE invoice_id IS NULL AND amount < 0;
UPDATE credits SET kind = 'used' WHERE amount < 0
  AND EXISTS (SELECT 1 FROM payments WHERE payments.invoice_id = credits.invoice_id AND payments.source = 'credit'
                AND payments.amount = -credits.amount AND payments.recorded_at = credits.created_at);
UPDATE credits SET kind = 'credit_note' WHERE amount > 0
  AND EXISTS (SELECT 1 FROM payments WHERE payments.invoice_id = credits.invoice_id AND payments.source = 'credit_note'
                AND payments.amount = -credits.amount AND payments.recorded_at = credits.created_at);

DROP INDEX credits_of_payment_method;
CREATE INDEX credits_of_payment_method ON credits (payment_method_id, created_at, id);
CREATE INDEX credits_of_invoice ON credits (invoice_id);

CREATE TRIGGER credits_stay BEFORE UPDATE ON credits
  FOR EACH ROW EXECUTE FUNCTION refuse_change('credit is never changed');
CREATE TRIGGER credits_remain BEFORE DELETE ON credits
  FOR EACH ROW EXECUTE FUNCTION refuse_change('credit is never deleted');
CREATE TRIGGER credits_remain_all BEFORE TRUNCATE ON credits
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('credit is never deleted');
