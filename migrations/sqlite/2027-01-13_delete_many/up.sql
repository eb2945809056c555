-- Of many apps of one payment method that are scheduled together the first one marks its month: for the others nothing is to do.
DROP TRIGGER running_months_delete;
CREATE TRIGGER running_months_delete AFTER UPDATE OF delete_at ON apps
  WHEN EXISTS (SELECT 1 FROM ownerships o JOIN running_months r ON r.payment_method_id = o.payment_method_id
               WHERE o.app_id = NEW.id AND r.counted_for <> '')
BEGIN
  UPDATE running_months SET counted_for = '' WHERE counted_for <> ''
    AND payment_method_id IN (SELECT payment_method_id FROM ownerships WHERE app_id = NEW.id);
END;
