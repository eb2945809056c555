CREATE OR REPLACE FUNCTION running_months_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE running_months SET counted_for = '' WHERE counted_for <> ''
    AND payment_method_id IN (SELECT payment_method_id FROM ownerships WHERE app_id = NEW.id);
  RETURN NULL;
END $$;
