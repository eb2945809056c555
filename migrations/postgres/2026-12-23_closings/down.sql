DROP TRIGGER listed_as_closing ON payment_methods;
DROP TRIGGER listed_app_goes_to_closing ON apps;
DROP TRIGGER listed_app_ends ON apps;
DROP TRIGGER listed_app_by_another_name ON apps;
DROP FUNCTION listed_as_closing();
DROP FUNCTION listed_app_goes_to_closing();
DROP FUNCTION listed_app_ends();
DROP FUNCTION listed_app_by_another_name();
CREATE OR REPLACE FUNCTION list_app() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  SELECT a.sort_name,
      COALESCE(a.delete_at, CASE WHEN a.trial_held_until > COALESCE(a.trial_ends_at, 0)
                                 THEN a.trial_held_until ELSE a.trial_ends_at END),
      EXISTS (SELECT 1 FROM access_requests r WHERE r.app_id = a.id)
    INTO NEW.sort_name, NEW.ends_at, NEW.is_asked FROM apps a
   WHERE a.id = NEW.app_id AND a.deleted_at IS NULL;
  IF NOT FOUND THEN RETURN NULL; END IF;
  RETURN NEW;
END $$;
DROP FUNCTION end_of_its_own(TEXT, BIGINT, BIGINT, BIGINT);
DROP TABLE listed_closings;
DROP INDEX apps_of_payment_method_by_end;
ALTER TABLE payment_methods DROP COLUMN apps_end_at;
DROP INDEX listed_apps_by_name;
CREATE INDEX listed_apps_by_name ON listed_apps (person_id, sort_name, app_id) INCLUDE (ends_at);
CREATE FUNCTION listed_app_otherwise() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE listed_apps SET sort_name = NEW.sort_name, ends_at =
      COALESCE(NEW.delete_at, CASE WHEN NEW.trial_held_until > COALESCE(NEW.trial_ends_at, 0)
                                   THEN NEW.trial_held_until ELSE NEW.trial_ends_at END)
    WHERE app_id = NEW.id;
  RETURN NULL;
END $$;
CREATE TRIGGER listed_app_otherwise AFTER UPDATE OF sort_name, delete_at, trial_ends_at, trial_held_until ON apps
  FOR EACH ROW EXECUTE FUNCTION listed_app_otherwise();
UPDATE apps SET delete_at = delete_at WHERE delete_at IS NOT NULL;
