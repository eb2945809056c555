-- An invoice that was wrong is replaced by another one over the same service, or credited in part.
ALTER TABLE invoices ADD COLUMN corrects_id TEXT REFERENCES invoices (id);  -- that it replaces
ALTER TABLE invoices ADD COLUMN reason TEXT NOT NULL DEFAULT '';  -- why nothing replaces what it credits
ALTER TABLE payment_methods ADD COLUMN order_number TEXT NOT NULL DEFAULT '';   -- printed on invoices
ALTER TABLE payment_methods ADD COLUMN buyer_reference TEXT NOT NULL DEFAULT '';
ALTER TABLE outbox ADD COLUMN other_row TEXT; -- of a second link
CREATE UNIQUE INDEX invoices_corrected ON invoices (corrects_id) WHERE corrects_id IS NOT NULL;
CREATE INDEX invoices_crediting ON invoices (credits_id, issued_at) WHERE credits_id IS NOT NULL;

-- Nobody was asked why.
UPDATE invoices SET reason = 'made before reasons were asked for' WHERE kind = 'credit_note';

DROP TRIGGER invoices_stay;
CREATE TRIGGER invoices_stay BEFORE UPDATE OF id, number, kind, payment_method_id, month, credits_id, corrects_id, reason,
    currency, net, vat, gross, issued_at, due_at, document, digest, previous_digest ON invoices
  BEGIN SELECT RAISE(ABORT, 'an invoice is never changed'); END;
DROP TRIGGER invoices_once;
CREATE TRIGGER invoices_once BEFORE INSERT ON invoices
    WHEN EXISTS (SELECT 1 FROM invoices WHERE id = NEW.id OR number = NEW.number OR rowid = NEW.rowid
                   OR corrects_id = NEW.corrects_id)
  BEGIN SELECT RAISE(ABORT, 'an invoice is never changed'); END;

-- A month that was billed stays billed: by the same invoice, or by the one that corrects it.
DROP TRIGGER billed_months_settled;
CREATE TRIGGER billed_months_settled BEFORE UPDATE OF invoice_id ON billed_months
    WHEN OLD.invoice_id IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM invoices WHERE id = NEW.invoice_id AND corrects_id = OLD.invoice_id)
  BEGIN SELECT RAISE(ABORT, 'a month is billed once'); END;
