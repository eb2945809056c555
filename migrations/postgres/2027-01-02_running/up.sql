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

CREATE OR REPLACE FUNCTION list_app() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  SELECT a.sort_name, end_of_its_own(a.payment_method_id, a.delete_at, a.trial_ends_at, a.trial_held_until),
      EXISTS (SELECT 1 FROM access_requests r WHERE r.app_id = a.id),
      a.running_state IN ('failed', 'suspended', 'gone')
    INTO NEW.sort_name, NEW.ends_at, NEW.is_asked, NEW.is_off FROM apps a
   WHERE a.id = NEW.app_id AND a.deleted_at IS NULL;
  IF NOT FOUND THEN RETURN NULL; END IF;
  INSERT INTO listed_closings (payment_method_id, person_id, ends_at)
    SELECT m.id, NEW.person_id, m.apps_end_at FROM apps a JOIN payment_methods m ON m.id = a.payment_method_id
     WHERE a.id = NEW.app_id AND m.apps_end_at IS NOT NULL
    ON CONFLICT DO NOTHING;
  RETURN NEW;
END $$;
CREATE FUNCTION listed_app_is_off() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE listed_apps SET is_off = NEW.running_state IN ('failed', 'suspended', 'gone') WHERE app_id = NEW.id;
  RETURN NULL;
END $$;
CREATE TRIGGER listed_app_is_off AFTER UPDATE OF running_state ON apps
  FOR EACH ROW WHEN (NEW.running_state <> OLD.running_state) EXECUTE FUNCTION listed_app_is_off();
