DROP TRIGGER billed_months_settled ON billed_months;
CREATE TRIGGER billed_months_settled BEFORE UPDATE OF invoice_id ON billed_months
  FOR EACH ROW WHEN (OLD.invoice_id IS NOT NULL) EXECUTE FUNCTION refuse_change('a month is billed once');
DROP FUNCTION keep_billed_month();
DROP TRIGGER invoices_stay ON invoices;
DROP INDEX invoices_crediting;
DROP INDEX invoices_corrected;
ALTER TABLE outbox DROP COLUMN other_row;
ALTER TABLE payment_methods DROP COLUMN buyer_reference;
ALTER TABLE payment_methods DROP COLUMN order_number;
ALTER TABLE invoices DROP COLUMN reason;
ALTER TABLE invoices DROP COLUMN corrects_id;
CREATE TRIGGER invoices_stay BEFORE UPDATE OF id, number, kind, payment_method_id, month, credits_id, currency, net, vat,
    gross, issued_at, due_at, document, digest, previous_digest ON invoices
  FOR EACH ROW EXECUTE FUNCTION refuse_change('an invoice is never changed');
