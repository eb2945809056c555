DROP TRIGGER listed_app_is_off;
DROP TRIGGER list_app;
DROP VIEW apps_as_listed;
CREATE VIEW apps_as_listed AS
  SELECT a.id AS app_id, a.sort_name,
      COALESCE(NULLIF(a.delete_at, m.apps_end_at),
        CASE WHEN a.trial_held_until > COALESCE(a.trial_ends_at, 0) THEN a.trial_held_until ELSE a.trial_ends_at END)
      AS ends_at,
      EXISTS (SELECT 1 FROM access_requests r WHERE r.app_id = a.id) AS is_asked
    FROM apps a LEFT JOIN payment_methods m ON m.id = a.payment_method_id WHERE a.deleted_at IS NULL;
CREATE TRIGGER list_app INSTEAD OF INSERT ON apps_to_list BEGIN
  INSERT INTO listed_apps (app_id, person_id, sort_name, ends_at, is_asked)
    SELECT a.app_id, NEW.person_id, a.sort_name, a.ends_at, a.is_asked FROM apps_as_listed a WHERE a.app_id = NEW.app_id
    ON CONFLICT DO NOTHING;
  INSERT INTO listed_closings (payment_method_id, person_id, ends_at)
    SELECT m.id, NEW.person_id, m.apps_end_at FROM apps a JOIN payment_methods m ON m.id = a.payment_method_id
     WHERE a.id = NEW.app_id AND a.deleted_at IS NULL AND m.apps_end_at IS NOT NULL
    ON CONFLICT DO NOTHING;
END;
DROP INDEX listed_apps_off;
ALTER TABLE listed_apps DROP COLUMN is_off;
DROP INDEX apps_reported;
ALTER TABLE apps DROP COLUMN running_reported_at;
ALTER TABLE apps DROP COLUMN running_reason;
ALTER TABLE apps DROP COLUMN running_since;
ALTER TABLE apps DROP COLUMN running_state;
