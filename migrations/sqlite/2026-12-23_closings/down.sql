DROP TRIGGER listed_as_closing;
DROP TRIGGER listed_app_goes_to_closing;
DROP TRIGGER listed_app_ends;
DROP TRIGGER listed_app_by_another_name;
DROP TRIGGER list_app;
DROP VIEW apps_as_listed;
DROP TABLE listed_closings;
DROP INDEX apps_of_payment_method_by_end;
ALTER TABLE payment_methods DROP COLUMN apps_end_at;
DROP INDEX listed_apps_by_name;
CREATE INDEX listed_apps_by_name ON listed_apps (person_id, sort_name, app_id, ends_at);
CREATE TRIGGER list_app INSTEAD OF INSERT ON apps_to_list BEGIN
  INSERT INTO listed_apps (app_id, person_id, sort_name, ends_at, is_asked)
    SELECT a.id, NEW.person_id, a.sort_name,
      COALESCE(a.delete_at, CASE WHEN a.trial_held_until > COALESCE(a.trial_ends_at, 0)
                                 THEN a.trial_held_until ELSE a.trial_ends_at END),
      EXISTS (SELECT 1 FROM access_requests r WHERE r.app_id = a.id)
    FROM apps a WHERE a.id = NEW.app_id AND a.deleted_at IS NULL
    ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER listed_app_otherwise AFTER UPDATE OF sort_name, delete_at, trial_ends_at, trial_held_until ON apps BEGIN
  UPDATE listed_apps SET sort_name = NEW.sort_name, ends_at =
      COALESCE(NEW.delete_at, CASE WHEN NEW.trial_held_until > COALESCE(NEW.trial_ends_at, 0)
                                   THEN NEW.trial_held_until ELSE NEW.trial_ends_at END)
    WHERE app_id = NEW.id;
END;
UPDATE apps SET delete_at = delete_at WHERE delete_at IS NOT NULL;
