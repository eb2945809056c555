-- `INSERT OR REPLACE` takes a row away without asking the triggers that keep it. (Of a row whose place is not said, the
-- place is -1.)
CREATE TRIGGER invoices_once BEFORE INSERT ON invoices
    WHEN EXISTS (SELECT 1 FROM invoices WHERE id = NEW.id OR number = NEW.number OR rowid = NEW.rowid)
  BEGIN SELECT RAISE(ABORT, 'an invoice is never changed'); END;
CREATE TRIGGER billed_months_once BEFORE INSERT ON billed_months
    WHEN EXISTS (SELECT 1 FROM billed_months WHERE rowid = NEW.rowid
                   OR payment_method_id = NEW.payment_method_id AND month = NEW.month)
  BEGIN SELECT RAISE(ABORT, 'a month is billed once'); END;
CREATE TRIGGER payments_once BEFORE INSERT ON payments
    WHEN EXISTS (SELECT 1 FROM payments WHERE id = NEW.id OR rowid = NEW.rowid)
  BEGIN SELECT RAISE(ABORT, 'a payment is never changed'); END;
-- And so does `UPDATE OR REPLACE` that puts another row in its place.
CREATE TRIGGER invoices_in_place BEFORE UPDATE ON invoices WHEN NEW.rowid <> OLD.rowid
  BEGIN SELECT RAISE(ABORT, 'an invoice is never changed'); END;
CREATE TRIGGER billed_months_in_place BEFORE UPDATE ON billed_months WHEN NEW.rowid <> OLD.rowid
  BEGIN SELECT RAISE(ABORT, 'a billed month is never changed'); END;
