-- An invoice that could not be charged is a problem, too: what may be otherwise is marked, it is read anew and compared.
CREATE TRIGGER feed_charge AFTER INSERT ON charges WHEN NEW.number > 1 OR NEW.state = 'failed' BEGIN
  INSERT INTO feed_queue (place, what, row_id, app_id)
    VALUES ((SELECT COALESCE(MAX(place), 0) + 1 FROM feed_queue), 'problem',
            (SELECT payment_method_id FROM invoices WHERE id = NEW.invoice_id), NULL);
END;
CREATE TRIGGER feed_charge_otherwise AFTER UPDATE OF state ON charges
  WHEN NEW.state <> OLD.state AND ('failed' IN (NEW.state, OLD.state) OR 'processing' IN (NEW.state, OLD.state))
BEGIN
  INSERT INTO feed_queue (place, what, row_id, app_id)
    VALUES ((SELECT COALESCE(MAX(place), 0) + 1 FROM feed_queue), 'problem',
            (SELECT payment_method_id FROM invoices WHERE id = NEW.invoice_id), NULL);
END;
CREATE TRIGGER feed_problem_charged AFTER UPDATE OF state, paid, last_notice_until, answered_at ON invoices
  WHEN EXISTS (SELECT 1 FROM charges c WHERE c.invoice_id = NEW.id AND c.state = 'failed')
BEGIN
  INSERT INTO feed_queue (place, what, row_id, app_id)
    SELECT COALESCE(MAX(place), 0) + 1, 'problem', NEW.payment_method_id, NULL FROM feed_queue;
END;
