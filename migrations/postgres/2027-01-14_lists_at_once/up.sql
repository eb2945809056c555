-- What comes into lists, or goes, comes and goes by one statement: all people of an app, all apps of somebody. Asked for row by
-- row, each began a query, and what was written as a function in SQL was planned anew: ten times as long.
CREATE VIEW apps_as_listed AS
  SELECT a.id AS app_id, a.payment_method_id, a.sort_name,
      COALESCE(NULLIF(a.delete_at, m.apps_end_at), GREATEST(a.trial_ends_at, a.trial_held_until)) AS ends_at,
      EXISTS (SELECT 1 FROM access_requests r WHERE r.app_id = a.id) AS is_asked,
      a.running_state IN ('failed', 'suspended', 'gone') AS is_off,
      m.apps_end_at                               -- when what pays for it takes it along; NULL: it does not
    FROM apps a LEFT JOIN payment_methods m ON m.id = a.payment_method_id WHERE a.deleted_at IS NULL;

-- What is deleted of this is in a list, and somebody does not have it in any way. The ways are one query, which is asked for each
-- row by its keys: apart, each might be answered by reading a whole table.
CREATE VIEW listed_apps_no_more AS
  SELECT l.app_id, l.person_id FROM listed_apps l WHERE NOT EXISTS (
    SELECT 1 FROM apps a JOIN developer_connections c ON c.app_id = a.id
     WHERE a.id = l.app_id AND a.deleted_at IS NULL AND c.person_id = l.person_id
    UNION ALL SELECT 1 FROM apps a JOIN listed_payment_methods c ON c.payment_method_id = a.payment_method_id
     WHERE a.id = l.app_id AND a.deleted_at IS NULL AND c.person_id = l.person_id
    UNION ALL SELECT 1 FROM apps a JOIN team_apps c ON c.app_id = a.id JOIN memberships b ON b.team_id = c.team_id
     WHERE a.id = l.app_id AND a.deleted_at IS NULL AND b.person_id = l.person_id);

DROP TRIGGER list_app ON listed_apps;
DROP FUNCTION list_app();
DROP TRIGGER listed_apps_stay ON listed_apps;
DROP FUNCTION listed_app_stays();

-- An app comes into the lists of these people, if it is there.
CREATE FUNCTION list_app(app TEXT, people TEXT[]) RETURNS VOID LANGUAGE plpgsql AS $$
DECLARE
  listed apps_as_listed;
BEGIN
  SELECT * INTO listed FROM apps_as_listed a WHERE a.app_id = app;
  IF NOT FOUND THEN RETURN; END IF;
  INSERT INTO listed_apps (app_id, person_id, sort_name, ends_at, is_asked, is_off)
    SELECT app, person, listed.sort_name, listed.ends_at, listed.is_asked, listed.is_off FROM unnest(people) person
    ON CONFLICT DO NOTHING;
  IF listed.apps_end_at IS NOT NULL THEN
    INSERT INTO listed_closings (payment_method_id, person_id, ends_at)
      SELECT listed.payment_method_id, person, listed.apps_end_at FROM unnest(people) person
      ON CONFLICT DO NOTHING;
  END IF;
END $$;

-- Who manages a payment method.
CREATE OR REPLACE FUNCTION listed_with_payment_method() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO listed_apps (app_id, person_id, sort_name, ends_at, is_asked, is_off)
    SELECT a.app_id, NEW.person_id, a.sort_name, a.ends_at, a.is_asked, a.is_off FROM apps_as_listed a
     WHERE a.payment_method_id = NEW.payment_method_id
    ON CONFLICT DO NOTHING;
  INSERT INTO listed_closings (payment_method_id, person_id, ends_at)
    SELECT m.id, NEW.person_id, m.apps_end_at FROM payment_methods m
     WHERE m.id = NEW.payment_method_id AND m.apps_end_at IS NOT NULL
    ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION listed_with_payment_method_no_more() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM listed_apps_no_more WHERE person_id = OLD.person_id
    AND app_id IN (SELECT a.id FROM apps a WHERE a.payment_method_id = OLD.payment_method_id AND a.deleted_at IS NULL);
  RETURN NULL;
END $$;

-- Who is in a team.
CREATE OR REPLACE FUNCTION listed_for_member() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.role = 'unlimited' THEN
    INSERT INTO listed_payment_methods (payment_method_id, person_id)
      SELECT c.payment_method_id, NEW.person_id FROM payment_method_teams c WHERE c.team_id = NEW.team_id
      ON CONFLICT DO NOTHING;
  END IF;
  INSERT INTO listed_apps (app_id, person_id, sort_name, ends_at, is_asked, is_off)
    SELECT a.app_id, NEW.person_id, a.sort_name, a.ends_at, a.is_asked, a.is_off
      FROM team_apps c JOIN apps_as_listed a ON a.app_id = c.app_id
     WHERE c.team_id = NEW.team_id
    ON CONFLICT DO NOTHING;
  INSERT INTO listed_closings (payment_method_id, person_id, ends_at)
    SELECT a.payment_method_id, NEW.person_id, a.apps_end_at
      FROM team_apps c JOIN apps_as_listed a ON a.app_id = c.app_id
     WHERE c.team_id = NEW.team_id AND a.apps_end_at IS NOT NULL
    ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION listed_for_member_no_more() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM listed_payment_methods WHERE person_id = OLD.person_id
    AND payment_method_id IN (SELECT c.payment_method_id FROM payment_method_teams c WHERE c.team_id = OLD.team_id);
  DELETE FROM listed_apps_no_more WHERE person_id = OLD.person_id
    AND app_id IN (SELECT c.app_id FROM team_apps c WHERE c.team_id = OLD.team_id);
  RETURN NULL;
END $$;

-- Who works on an app.
CREATE OR REPLACE FUNCTION listed_for_developer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM list_app(NEW.app_id, ARRAY[NEW.person_id]);
  RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION listed_for_developer_no_more() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM listed_apps_no_more WHERE app_id = OLD.app_id AND person_id = OLD.person_id;
  RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION listed_for_team() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM list_app(NEW.app_id, ARRAY(SELECT b.person_id FROM memberships b WHERE b.team_id = NEW.team_id));
  RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION listed_for_team_no_more() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM listed_apps_no_more WHERE app_id = OLD.app_id
    AND person_id IN (SELECT b.person_id FROM memberships b WHERE b.team_id = OLD.team_id);
  RETURN NULL;
END $$;

-- What is so about the things themselves.
CREATE OR REPLACE FUNCTION listed_new_app() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM list_app(NEW.id,
    ARRAY(SELECT c.person_id FROM listed_payment_methods c WHERE c.payment_method_id = NEW.payment_method_id));
  RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION listed_app_paid_with() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM list_app(NEW.id,
    ARRAY(SELECT c.person_id FROM listed_payment_methods c WHERE c.payment_method_id = NEW.payment_method_id));
  DELETE FROM listed_apps_no_more WHERE app_id = NEW.id;
  RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION listed_app_ends() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.trial_ends_at IS DISTINCT FROM OLD.trial_ends_at OR NEW.trial_held_until IS DISTINCT FROM OLD.trial_held_until
    OR NULLIF(NEW.delete_at, (SELECT m.apps_end_at FROM payment_methods m WHERE m.id = NEW.payment_method_id))
       IS DISTINCT FROM
       NULLIF(OLD.delete_at, (SELECT m.apps_end_at FROM payment_methods m WHERE m.id = OLD.payment_method_id))
  THEN
    UPDATE listed_apps SET ends_at = (SELECT a.ends_at FROM apps_as_listed a WHERE a.app_id = NEW.id) WHERE app_id = NEW.id;
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
  UPDATE listed_apps l SET ends_at = b.ends_at
    FROM apps a JOIN apps_as_listed b ON b.app_id = a.id
    WHERE a.id = l.app_id AND a.payment_method_id = NEW.id AND a.delete_at IN (OLD.apps_end_at, NEW.apps_end_at);
  RETURN NULL;
END $$;
DROP FUNCTION end_of_its_own(TEXT, BIGINT, BIGINT, BIGINT);
