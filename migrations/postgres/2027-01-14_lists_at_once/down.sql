DROP FUNCTION list_app(TEXT, TEXT[]);
CREATE FUNCTION end_of_its_own(payer TEXT, deleted BIGINT, trial BIGINT, held BIGINT) RETURNS BIGINT
LANGUAGE sql STABLE AS $$
  SELECT COALESCE(NULLIF(deleted, (SELECT m.apps_end_at FROM payment_methods m WHERE m.id = payer)), GREATEST(trial, held))
$$;
CREATE FUNCTION list_app() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER list_app BEFORE INSERT ON listed_apps
  FOR EACH ROW EXECUTE FUNCTION list_app();
CREATE FUNCTION listed_app_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM apps a WHERE a.id = OLD.app_id AND a.deleted_at IS NULL AND (
       EXISTS (SELECT 1 FROM developer_connections c WHERE c.app_id = a.id AND c.person_id = OLD.person_id)
    OR EXISTS (SELECT 1 FROM team_apps c JOIN memberships b ON b.team_id = c.team_id
                WHERE c.app_id = a.id AND b.person_id = OLD.person_id)
    OR EXISTS (SELECT 1 FROM listed_payment_methods c
                WHERE c.payment_method_id = a.payment_method_id AND c.person_id = OLD.person_id)))
  THEN RETURN NULL; END IF;
  RETURN OLD;
END $$;
CREATE TRIGGER listed_apps_stay BEFORE DELETE ON listed_apps
  FOR EACH ROW EXECUTE FUNCTION listed_app_stays();

CREATE OR REPLACE FUNCTION listed_with_payment_method() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO listed_apps (app_id, person_id)
    SELECT a.id, NEW.person_id FROM apps a
     WHERE a.payment_method_id = NEW.payment_method_id AND a.deleted_at IS NULL
    ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION listed_with_payment_method_no_more() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM listed_apps WHERE person_id = OLD.person_id
    AND app_id IN (SELECT a.id FROM apps a WHERE a.payment_method_id = OLD.payment_method_id AND a.deleted_at IS NULL);
  RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION listed_for_member() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.role = 'unlimited' THEN
    INSERT INTO listed_payment_methods (payment_method_id, person_id)
      SELECT c.payment_method_id, NEW.person_id FROM payment_method_teams c WHERE c.team_id = NEW.team_id
      ON CONFLICT DO NOTHING;
  END IF;
  INSERT INTO listed_apps (app_id, person_id)
    SELECT c.app_id, NEW.person_id FROM team_apps c WHERE c.team_id = NEW.team_id
    ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION listed_for_member_no_more() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM listed_payment_methods WHERE person_id = OLD.person_id
    AND payment_method_id IN (SELECT c.payment_method_id FROM payment_method_teams c WHERE c.team_id = OLD.team_id);
  DELETE FROM listed_apps WHERE person_id = OLD.person_id
    AND app_id IN (SELECT c.app_id FROM team_apps c WHERE c.team_id = OLD.team_id);
  RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION listed_for_developer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO listed_apps (app_id, person_id) VALUES (NEW.app_id, NEW.person_id)
    ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION listed_for_developer_no_more() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM listed_apps WHERE app_id = OLD.app_id AND person_id = OLD.person_id;
  RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION listed_for_team() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO listed_apps (app_id, person_id)
    SELECT NEW.app_id, b.person_id FROM memberships b WHERE b.team_id = NEW.team_id
    ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION listed_for_team_no_more() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM listed_apps WHERE app_id = OLD.app_id
    AND person_id IN (SELECT b.person_id FROM memberships b WHERE b.team_id = OLD.team_id);
  RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION listed_new_app() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO listed_apps (app_id, person_id)
    SELECT NEW.id, c.person_id FROM listed_payment_methods c WHERE c.payment_method_id = NEW.payment_method_id
    ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION listed_app_paid_with() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.deleted_at IS NULL THEN
    INSERT INTO listed_apps (app_id, person_id)
      SELECT NEW.id, c.person_id FROM listed_payment_methods c WHERE c.payment_method_id = NEW.payment_method_id
      ON CONFLICT DO NOTHING;
  END IF;
  DELETE FROM listed_apps WHERE app_id = NEW.id;
  RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION listed_app_ends() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  now_at BIGINT := end_of_its_own(NEW.payment_method_id, NEW.delete_at, NEW.trial_ends_at, NEW.trial_held_until);
BEGIN
  IF now_at IS DISTINCT FROM
     end_of_its_own(OLD.payment_method_id, OLD.delete_at, OLD.trial_ends_at, OLD.trial_held_until)
  THEN
    UPDATE listed_apps SET ends_at = now_at WHERE app_id = NEW.id;
  END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION listed_as_closing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM listed_closings WHERE payment_method_id = NEW.id;
  IF NEW.apps_end_at IS NOT NULL THEN
    INSERT INTO listed_closings (payment_method_id, person_id, ends_at)
      SELECT NEW.id, x.person_id, NEW.apps_end_at FROM (
        SELECT c.person_id FROM listed_payment_methods c WHERE c.payment_method_id = NEW.id
        UNION SELECT c.person_id FROM apps a JOIN developer_connections c ON c.app_id = a.id
         WHERE a.payment_method_id = NEW.id AND a.deleted_at IS NULL
        UNION SELECT b.person_id FROM memberships b WHERE b.team_id IN (
          SELECT c.team_id FROM apps a JOIN team_apps c ON c.app_id = a.id
           WHERE a.payment_method_id = NEW.id AND a.deleted_at IS NULL)) x;
  END IF;
  UPDATE listed_apps l
    SET ends_at = end_of_its_own(a.payment_method_id, a.delete_at, a.trial_ends_at, a.trial_held_until)
    FROM apps a
    WHERE a.id = l.app_id AND a.payment_method_id = NEW.id AND a.delete_at IN (OLD.apps_end_at, NEW.apps_end_at);
  RETURN NULL;
END $$;
DROP VIEW listed_apps_no_more;
DROP VIEW apps_as_listed;
