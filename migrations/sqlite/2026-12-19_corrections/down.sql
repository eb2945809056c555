DROP TRIGGER billed_months_settled;
CREATE TRIGGER billed_months_settled BEFORE UPDATE OF invoice_id ON billed_months WHEN OLD.invoice_id IS NOT NULL
  BEGIN SELECT RAISE(ABORT, 'a month is billed once'); END;
DROP TRIGGER invoices_once;
CREATE TRIGGER invoices_once BEFORE INSERT ON invoices
    WHEN EXISTS (SELECT 1 FROM invoices WHERE id = NEW.id OR number = NEW.number OR rowid = NEW.rowid)
  BEGIN SELECT RAISE(ABORT, 'an invoice is never changed'); END;
DROP TRIGGER invoices_stay;
DROP INDEX invoices_crediting;
DROP INDEX invoices_corrected;
ALTER TABLE outbox DROP COLUMN other_row;
ALTER TABLE payment_methods DROP COLUMN buyer_reference;
ALTER TABLE payment_methods DROP COLUMN order_number;
ALTER TABLE invoices DROP COLUMN reason;
ALTER TABLE invoices DROP COLUMN corrects_id;
CREATE TRIGGER invoices_stay BEFORE UPDATE OF id, number, kind, payment_method_id, month, credits_id, currency, net, vat,
    gross, issued_at, due_at, document, digest, previous_digest ON invoices
  BEGIN SELECT RAISE(ABORT, 'an invoice is never changed'); END;
