-- What the running month comes to by the end of each of its days, for payment methods that have had more than three
-- apps: their pages need not count it. The rounds of the server count; what changes what is counted asks for it again.
CREATE TABLE running_months (
  payment_method_id TEXT PRIMARY KEY NOT NULL REFERENCES payment_methods (id),
  counted_for       TEXT NOT NULL,                -- month and time zone: '2026-12 Europe/Berlin'; '': it has changed
  sums              TEXT NOT NULL                 -- cents, net, one for each day: '0,12,24'; '': nothing is booked
);
CREATE INDEX running_months_by_state ON running_months (counted_for);

INSERT INTO running_months (payment_method_id, counted_for, sums)
  SELECT payment_method_id, '', '' FROM ownerships GROUP BY payment_method_id HAVING COUNT(*) > 3;

CREATE TRIGGER running_months_own AFTER INSERT ON ownerships BEGIN
  INSERT INTO running_months (payment_method_id, counted_for, sums)
    SELECT NEW.payment_method_id, '', ''
    WHERE (SELECT COUNT(*) FROM (SELECT 1 FROM ownerships WHERE payment_method_id = NEW.payment_method_id LIMIT 4)) > 3
      AND NOT EXISTS (SELECT 1 FROM running_months WHERE payment_method_id = NEW.payment_method_id);
  UPDATE running_months SET counted_for = '' WHERE counted_for <> '' AND payment_method_id = NEW.payment_method_id;
END;
CREATE TRIGGER running_months_own_until AFTER UPDATE ON ownerships BEGIN
  UPDATE running_months SET counted_for = ''
    WHERE counted_for <> '' AND payment_method_id IN (OLD.payment_method_id, NEW.payment_method_id);
END;
CREATE TRIGGER running_months_own_no_more AFTER DELETE ON ownerships BEGIN
  UPDATE running_months SET counted_for = '' WHERE counted_for <> '' AND payment_method_id = OLD.payment_method_id;
END;
CREATE TRIGGER running_months_book AFTER INSERT ON bookings BEGIN
  UPDATE running_months SET counted_for = '' WHERE counted_for <> ''
    AND payment_method_id IN (SELECT payment_method_id FROM ownerships WHERE app_id = NEW.app_id);
END;
CREATE TRIGGER running_months_book_until AFTER UPDATE ON bookings BEGIN
  UPDATE running_months SET counted_for = '' WHERE counted_for <> ''
    AND payment_method_id IN (SELECT payment_method_id FROM ownerships WHERE app_id IN (OLD.app_id, NEW.app_id));
END;
CREATE TRIGGER running_months_book_no_more AFTER DELETE ON bookings BEGIN
  UPDATE running_months SET counted_for = '' WHERE counted_for <> ''
    AND payment_method_id IN (SELECT payment_method_id FROM ownerships WHERE app_id = OLD.app_id);
END;
CREATE TRIGGER running_months_delete AFTER UPDATE OF delete_at ON apps BEGIN
  UPDATE running_months SET counted_for = '' WHERE counted_for <> ''
    AND payment_method_id IN (SELECT payment_method_id FROM ownerships WHERE app_id = NEW.id);
END;
CREATE TRIGGER running_months_currency AFTER UPDATE OF currency ON payment_methods BEGIN
  UPDATE running_months SET counted_for = '' WHERE counted_for <> '' AND payment_method_id = NEW.id;
END;
