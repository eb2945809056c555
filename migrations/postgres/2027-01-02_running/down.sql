DROP TRIGGER listed_app_is_off ON apps;
DROP FUNCTION listed_app_is_off();
CREATE OR REPLACE FUNCTION list_app() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  SELECT a.sort_name, end_of_its_own(a.payment_method_id, a.delete_at, a.trial_ends_at, a.trial_held_until),
      EXISTS (SELECT 1 FROM access_requests r WHERE r.app_id = a.id)
    INTO NEW.sort_name, NEW.ends_at, NEW.is_asked FROM apps a
   WHERE a.id = NEW.app_id AND a.deleted_at IS NULL;
  IF NOT FOUND THEN RETURN NULL; END IF;
  INSERT INTO listed_closings (payment_method_id, person_id, ends_at)
    SELECT m.id, NEW.person_id, m.apps_end_at FROM apps a JOIN payment_methods m ON m.id = a.payment_method_id
     WHERE a.id = NEW.app_id AND m.apps_end_at IS NOT NULL
    ON CONFLICT DO NOTHING;
  RETURN NEW;
END $$;
DROP INDEX listed_apps_off;
ALTER TABLE listed_apps DROP COLUMN is_off;
DROP INDEX apps_reported;
ALTER TABLE apps DROP COLUMN running_reported_at;
ALTER TABLE apps DROP COLUMN running_reason;
ALTER TABLE apps DROP COLUMN running_since;
ALTER TABLE apps DROP COLUMN running_state;
