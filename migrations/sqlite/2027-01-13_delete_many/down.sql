DROP TRIGGER running_months_delete;
CREATE TRIGGER running_months_delete AFTER UPDATE OF delete_at ON apps BEGIN
  UPDATE running_months SET counted_for = '' WHERE counted_for <> ''
    AND payment_method_id IN (SELECT payment_method_id FROM ownerships WHERE app_id = NEW.id);
END;
