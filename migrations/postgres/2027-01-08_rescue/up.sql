-- An invoice that could not be charged is a problem, too: what may be otherwise is marked, it is read anew and compared.
CREATE FUNCTION feed_charge() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO feed_queue (what, row_id, app_id)
    SELECT 'problem', i.payment_method_id, NULL FROM invoices i WHERE i.id = NEW.invoice_id;
  RETURN NULL;
END $$;
CREATE FUNCTION feed_problem_charged() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM charges c WHERE c.invoice_id = NEW.id AND c.state = 'failed') THEN
    INSERT INTO feed_queue (what, row_id, app_id) VALUES ('problem', NEW.payment_method_id, NULL);
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER feed_charge AFTER INSERT ON charges
  FOR EACH ROW WHEN (NEW.number > 1 OR NEW.state = 'failed') EXECUTE FUNCTION feed_charge();
CREATE TRIGGER feed_charge_otherwise AFTER UPDATE OF state ON charges
  FOR EACH ROW WHEN (NEW.state <> OLD.state
        AND ('failed' IN (NEW.state, OLD.state) OR 'processing' IN (NEW.state, OLD.state))) EXECUTE FUNCTION feed_charge();
CREATE TRIGGER feed_problem_charged AFTER UPDATE OF state, paid, last_notice_until, answered_at ON invoices
  FOR EACH ROW EXECUTE FUNCTION feed_problem_charged();
