-- Whether an app runs: the platform says so. Where none is connected nobody says anything, and every app runs.
ALTER TABLE apps ADD COLUMN running_state TEXT NOT NULL DEFAULT 'running'
  CHECK (running_state IN ('provisioning', 'running', 'failed', 'suspended', 'gone'));
ALTER TABLE apps ADD COLUMN running_since BIGINT;                     -- NULL: nobody has said
ALTER TABLE apps ADD COLUMN running_reason TEXT NOT NULL DEFAULT '';  -- a sentence of the platform, or of an operator
ALTER TABLE apps ADD COLUMN running_reported_at BIGINT;               -- last, by the platform; NULL: never
-- Whether any was reported is asked for each new app.
CREATE INDEX apps_reported ON apps (id) WHERE running_reported_at IS NOT NULL;

-- Kept for lists: it does not run, and somebody has to do something about that.
ALTER TABLE listed_apps ADD COLUMN is_off BOOLEAN NOT NULL DEFAULT FALSE;
CREATE INDEX listed_apps_off ON listed_apps (person_id, sort_name, app_id) WHERE is_off;

DROP VIEW apps_as_listed;
CREATE VIEW apps_as_listed AS
  SELECT a.id AS app_id, a.sort_name,
      COALESCE(NULLIF(a.delete_at, m.apps_end_at),
        CASE WHEN a.trial_held_until > COALESCE(a.trial_ends_at, 0) THEN a.trial_held_until ELSE a.trial_ends_at END)
      AS ends_at,
      EXISTS (SELECT 1 FROM access_requests r WHERE r.app_id = a.id) AS is_asked,
      a.running_state IN ('failed', 'suspended', 'gone') AS is_off
    FROM apps a LEFT JOIN payment_methods m ON m.id = a.payment_method_id WHERE a.deleted_at IS NULL;

DROP TRIGGER list_app;
CREATE TRIGGER list_app INSTEAD OF INSERT ON apps_to_list BEGIN
  INSERT INTO listed_apps (app_id, person_id, sort_name, ends_at, is_asked, is_off)
    SELECT a.app_id, NEW.person_id, a.sort_name, a.ends_at, a.is_asked, a.is_off FROM apps_as_listed a
     WHERE a.app_id = NEW.app_id
    ON CONFLICT DO NOTHING;
  INSERT INTO listed_closings (payment_method_id, person_id, ends_at)
    SELECT m.id, NEW.person_id, m.apps_end_at FROM apps a JOIN payment_methods m ON m.id = a.payment_method_id
     WHERE a.id = NEW.app_id AND a.deleted_at IS NULL AND m.apps_end_at IS NOT NULL
    ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER listed_app_is_off AFTER UPDATE OF running_state ON apps WHEN NEW.running_state <> OLD.running_state BEGIN
  UPDATE listed_apps SET is_off = NEW.running_state IN ('failed', 'suspended', 'gone') WHERE app_id = NEW.id;
END;
