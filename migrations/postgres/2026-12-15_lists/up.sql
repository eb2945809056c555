-- The payment methods that somebody can manage and the apps that exist for somebody, as they are listed: a page reads its
-- rows and no others. Written by these triggers alone, whatever changes the facts. Nothing that somebody may do is decided
-- by them.
CREATE TABLE listed_payment_methods (
  payment_method_id TEXT NOT NULL,
  person_id         TEXT NOT NULL,
  sort_name         TEXT NOT NULL,                -- of the payment method
  PRIMARY KEY (payment_method_id, person_id)
);
CREATE INDEX listed_payment_methods_by_name ON listed_payment_methods (person_id, sort_name, payment_method_id);

CREATE TABLE listed_apps (
  app_id    TEXT NOT NULL,
  person_id TEXT NOT NULL,
  sort_name TEXT NOT NULL,                        -- of the app
  ends_at   BIGINT,                               -- when it is deleted, or its trial ends; NULL: it stays
  is_asked  BOOLEAN NOT NULL,                     -- somebody asks to work on it
  PRIMARY KEY (app_id, person_id)
);
CREATE INDEX listed_apps_by_name ON listed_apps (person_id, sort_name, app_id) INCLUDE (ends_at);
CREATE INDEX listed_apps_by_end ON listed_apps (person_id, ends_at, sort_name, app_id) WHERE ends_at IS NOT NULL;
CREATE INDEX listed_apps_asked ON listed_apps (person_id, app_id) WHERE is_asked;

-- What is inserted with its first two columns is listed, if it is there.
CREATE FUNCTION list_payment_method() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  SELECT m.sort_name INTO NEW.sort_name FROM payment_methods m
   WHERE m.id = NEW.payment_method_id;
  IF NOT FOUND THEN RETURN NULL; END IF;
  RETURN NEW;
END $$;
CREATE FUNCTION list_app() RETURNS trigger LANGUAGE plpgsql AS $$
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

-- Of what is deleted there, what somebody has by another way stays.
CREATE FUNCTION listed_payment_method_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM payment_method_people c
              WHERE c.payment_method_id = OLD.payment_method_id AND c.person_id = OLD.person_id)
    OR EXISTS (SELECT 1 FROM payment_method_teams c JOIN memberships b ON b.team_id = c.team_id
                WHERE b.role = 'unlimited' AND c.payment_method_id = OLD.payment_method_id AND b.person_id = OLD.person_id)
  THEN RETURN NULL; END IF;
  RETURN OLD;
END $$;
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

-- Who manages a payment method.
CREATE FUNCTION listed_for_manager() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO listed_payment_methods (payment_method_id, person_id) VALUES (NEW.payment_method_id, NEW.person_id)
    ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE FUNCTION listed_for_manager_no_more() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM listed_payment_methods WHERE payment_method_id = OLD.payment_method_id AND person_id = OLD.person_id;
  RETURN NULL;
END $$;
CREATE FUNCTION listed_for_managing_team() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO listed_payment_methods (payment_method_id, person_id)
    SELECT NEW.payment_method_id, b.person_id FROM memberships b WHERE b.team_id = NEW.team_id AND b.role = 'unlimited'
    ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE FUNCTION listed_for_managing_team_no_more() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM listed_payment_methods WHERE payment_method_id = OLD.payment_method_id
    AND person_id IN (SELECT b.person_id FROM memberships b WHERE b.team_id = OLD.team_id);
  RETURN NULL;
END $$;
CREATE FUNCTION listed_with_payment_method() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO listed_apps (app_id, person_id)
    SELECT a.id, NEW.person_id FROM apps a
     WHERE a.payment_method_id = NEW.payment_method_id AND a.deleted_at IS NULL
    ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE FUNCTION listed_with_payment_method_no_more() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM listed_apps WHERE person_id = OLD.person_id
    AND app_id IN (SELECT a.id FROM apps a WHERE a.payment_method_id = OLD.payment_method_id AND a.deleted_at IS NULL);
  RETURN NULL;
END $$;

-- Who is in a team.
CREATE FUNCTION listed_for_member() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE FUNCTION listed_for_role() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.role = 'unlimited' THEN
    INSERT INTO listed_payment_methods (payment_method_id, person_id)
      SELECT c.payment_method_id, NEW.person_id FROM payment_method_teams c WHERE c.team_id = NEW.team_id
      ON CONFLICT DO NOTHING;
  ELSE
    DELETE FROM listed_payment_methods WHERE person_id = NEW.person_id
      AND payment_method_id IN (SELECT c.payment_method_id FROM payment_method_teams c WHERE c.team_id = NEW.team_id);
  END IF;
  RETURN NULL;
END $$;
CREATE FUNCTION listed_for_member_no_more() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM listed_payment_methods WHERE person_id = OLD.person_id
    AND payment_method_id IN (SELECT c.payment_method_id FROM payment_method_teams c WHERE c.team_id = OLD.team_id);
  DELETE FROM listed_apps WHERE person_id = OLD.person_id
    AND app_id IN (SELECT c.app_id FROM team_apps c WHERE c.team_id = OLD.team_id);
  RETURN NULL;
END $$;

-- Who works on an app.
CREATE FUNCTION listed_for_developer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO listed_apps (app_id, person_id) VALUES (NEW.app_id, NEW.person_id)
    ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE FUNCTION listed_for_developer_no_more() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM listed_apps WHERE app_id = OLD.app_id AND person_id = OLD.person_id;
  RETURN NULL;
END $$;
CREATE FUNCTION listed_for_team() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO listed_apps (app_id, person_id)
    SELECT NEW.app_id, b.person_id FROM memberships b WHERE b.team_id = NEW.team_id
    ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE FUNCTION listed_for_team_no_more() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM listed_apps WHERE app_id = OLD.app_id
    AND person_id IN (SELECT b.person_id FROM memberships b WHERE b.team_id = OLD.team_id);
  RETURN NULL;
END $$;
CREATE FUNCTION listed_as_asked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE listed_apps SET is_asked = TRUE WHERE app_id = NEW.app_id AND NOT is_asked;
  RETURN NULL;
END $$;
CREATE FUNCTION listed_as_asked_no_more() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE listed_apps SET is_asked = FALSE WHERE app_id = OLD.app_id AND is_asked
    AND NOT EXISTS (SELECT 1 FROM access_requests r WHERE r.app_id = OLD.app_id);
  RETURN NULL;
END $$;

-- What is so about the things themselves.
CREATE FUNCTION listed_by_another_name() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE listed_payment_methods SET sort_name = NEW.sort_name WHERE payment_method_id = NEW.id;
  RETURN NULL;
END $$;
CREATE FUNCTION listed_new_app() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO listed_apps (app_id, person_id)
    SELECT NEW.id, c.person_id FROM listed_payment_methods c WHERE c.payment_method_id = NEW.payment_method_id
    ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE FUNCTION listed_app_paid_with() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO listed_apps (app_id, person_id)
    SELECT NEW.id, c.person_id FROM listed_payment_methods c WHERE c.payment_method_id = NEW.payment_method_id
    ON CONFLICT DO NOTHING;
  DELETE FROM listed_apps WHERE app_id = NEW.id;
  RETURN NULL;
END $$;
CREATE FUNCTION listed_app_otherwise() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE listed_apps SET sort_name = NEW.sort_name, ends_at =
      COALESCE(NEW.delete_at, CASE WHEN NEW.trial_held_until > COALESCE(NEW.trial_ends_at, 0)
                                   THEN NEW.trial_held_until ELSE NEW.trial_ends_at END)
    WHERE app_id = NEW.id;
  RETURN NULL;
END $$;

CREATE TRIGGER list_payment_method BEFORE INSERT ON listed_payment_methods
  FOR EACH ROW EXECUTE FUNCTION list_payment_method();
CREATE TRIGGER list_app BEFORE INSERT ON listed_apps
  FOR EACH ROW EXECUTE FUNCTION list_app();
CREATE TRIGGER listed_payment_methods_stay BEFORE DELETE ON listed_payment_methods
  FOR EACH ROW EXECUTE FUNCTION listed_payment_method_stays();
CREATE TRIGGER listed_apps_stay BEFORE DELETE ON listed_apps
  FOR EACH ROW EXECUTE FUNCTION listed_app_stays();
CREATE TRIGGER listed_for_manager AFTER INSERT ON payment_method_people
  FOR EACH ROW EXECUTE FUNCTION listed_for_manager();
CREATE TRIGGER listed_for_manager_no_more AFTER DELETE ON payment_method_people
  FOR EACH ROW EXECUTE FUNCTION listed_for_manager_no_more();
CREATE TRIGGER listed_for_managing_team AFTER INSERT ON payment_method_teams
  FOR EACH ROW EXECUTE FUNCTION listed_for_managing_team();
CREATE TRIGGER listed_for_managing_team_no_more AFTER DELETE ON payment_method_teams
  FOR EACH ROW EXECUTE FUNCTION listed_for_managing_team_no_more();
CREATE TRIGGER listed_with_payment_method AFTER INSERT ON listed_payment_methods
  FOR EACH ROW EXECUTE FUNCTION listed_with_payment_method();
CREATE TRIGGER listed_with_payment_method_no_more AFTER DELETE ON listed_payment_methods
  FOR EACH ROW EXECUTE FUNCTION listed_with_payment_method_no_more();
CREATE TRIGGER listed_for_member AFTER INSERT ON memberships
  FOR EACH ROW EXECUTE FUNCTION listed_for_member();
CREATE TRIGGER listed_for_role AFTER UPDATE OF role ON memberships
  FOR EACH ROW EXECUTE FUNCTION listed_for_role();
CREATE TRIGGER listed_for_member_no_more AFTER DELETE ON memberships
  FOR EACH ROW EXECUTE FUNCTION listed_for_member_no_more();
CREATE TRIGGER listed_for_developer AFTER INSERT ON developer_connections
  FOR EACH ROW EXECUTE FUNCTION listed_for_developer();
CREATE TRIGGER listed_for_developer_no_more AFTER DELETE ON developer_connections
  FOR EACH ROW EXECUTE FUNCTION listed_for_developer_no_more();
CREATE TRIGGER listed_for_team AFTER INSERT ON team_apps
  FOR EACH ROW EXECUTE FUNCTION listed_for_team();
CREATE TRIGGER listed_for_team_no_more AFTER DELETE ON team_apps
  FOR EACH ROW EXECUTE FUNCTION listed_for_team_no_more();
CREATE TRIGGER listed_as_asked AFTER INSERT ON access_requests
  FOR EACH ROW EXECUTE FUNCTION listed_as_asked();
CREATE TRIGGER listed_as_asked_no_more AFTER DELETE ON access_requests
  FOR EACH ROW EXECUTE FUNCTION listed_as_asked_no_more();
CREATE TRIGGER listed_by_another_name AFTER UPDATE OF sort_name ON payment_methods
  FOR EACH ROW WHEN (NEW.sort_name <> OLD.sort_name) EXECUTE FUNCTION listed_by_another_name();
CREATE TRIGGER listed_new_app AFTER INSERT ON apps
  FOR EACH ROW WHEN (NEW.payment_method_id IS NOT NULL) EXECUTE FUNCTION listed_new_app();
CREATE TRIGGER listed_app_paid_with AFTER UPDATE OF payment_method_id, deleted_at ON apps
  FOR EACH ROW EXECUTE FUNCTION listed_app_paid_with();
CREATE TRIGGER listed_app_otherwise AFTER UPDATE OF sort_name, delete_at, trial_ends_at, trial_held_until ON apps
  FOR EACH ROW EXECUTE FUNCTION listed_app_otherwise();

-- What there is already: of the payment methods follow their apps.
INSERT INTO listed_payment_methods (payment_method_id, person_id)
  SELECT c.payment_method_id, c.person_id FROM payment_method_people c
  ON CONFLICT DO NOTHING;
INSERT INTO listed_payment_methods (payment_method_id, person_id)
  SELECT c.payment_method_id, b.person_id FROM payment_method_teams c JOIN memberships b ON b.team_id = c.team_id
   WHERE b.role = 'unlimited'
  ON CONFLICT DO NOTHING;
INSERT INTO listed_apps (app_id, person_id) SELECT c.app_id, c.person_id FROM developer_connections c
  ON CONFLICT DO NOTHING;
INSERT INTO listed_apps (app_id, person_id)
  SELECT c.app_id, b.person_id FROM team_apps c JOIN memberships b ON b.team_id = c.team_id
  ON CONFLICT DO NOTHING;

-- What months came to is read for charts without the documents, which are long.
CREATE INDEX billed_months_by_payer ON billed_months (payment_method_id, month, net);

-- The running month is kept for everybody who pays for something: a list of many who pay for little is as dear.
INSERT INTO running_months (payment_method_id, counted_for, sums)
  SELECT DISTINCT o.payment_method_id, '', '' FROM ownerships o
   WHERE NOT EXISTS (SELECT 1 FROM running_months r WHERE r.payment_method_id = o.payment_method_id);
CREATE OR REPLACE FUNCTION running_months_own() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO running_months (payment_method_id, counted_for, sums) VALUES (NEW.payment_method_id, '', '')
    ON CONFLICT (payment_method_id) DO NOTHING;
  UPDATE running_months SET counted_for = '' WHERE counted_for <> '' AND payment_method_id = NEW.payment_method_id;
  RETURN NULL;
END $$;

-- The parts of its apps, as they were counted with it: as good as what is kept of the payment method.
CREATE TABLE running_apps (
  payment_method_id TEXT NOT NULL,
  app_id            TEXT NOT NULL,
  sums              TEXT NOT NULL,                -- as those of the payment method
  PRIMARY KEY (payment_method_id, app_id)
);
UPDATE running_months SET counted_for = '' WHERE counted_for <> '';
