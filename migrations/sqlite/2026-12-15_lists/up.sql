-- The payment methods that somebody can manage and the apps that exist for somebody, as they are listed: a page reads its
-- rows and no others. Written by these triggers alone, whatever changes the facts. Nothing that somebody may do is decided
-- by them.
CREATE TABLE listed_payment_methods (
  payment_method_id TEXT NOT NULL,
  person_id         TEXT NOT NULL,
  sort_name         TEXT NOT NULL,                -- of the payment method
  PRIMARY KEY (payment_method_id, person_id)
) WITHOUT ROWID;
CREATE INDEX listed_payment_methods_by_name ON listed_payment_methods (person_id, sort_name, payment_method_id);

CREATE TABLE listed_apps (
  app_id    TEXT NOT NULL,
  person_id TEXT NOT NULL,
  sort_name TEXT NOT NULL,                        -- of the app
  ends_at   BIGINT,                               -- when it is deleted, or its trial ends; NULL: it stays
  is_asked  BOOLEAN NOT NULL,                     -- somebody asks to work on it
  PRIMARY KEY (app_id, person_id)
) WITHOUT ROWID;
CREATE INDEX listed_apps_by_name ON listed_apps (person_id, sort_name, app_id, ends_at);
CREATE INDEX listed_apps_by_end ON listed_apps (person_id, ends_at, sort_name, app_id) WHERE ends_at IS NOT NULL;
CREATE INDEX listed_apps_asked ON listed_apps (person_id, app_id) WHERE is_asked;

-- What is inserted here is listed, once.
CREATE VIEW payment_methods_to_list AS SELECT payment_method_id, person_id FROM listed_payment_methods;
CREATE TRIGGER list_payment_method INSTEAD OF INSERT ON payment_methods_to_list BEGIN
  INSERT INTO listed_payment_methods (payment_method_id, person_id, sort_name)
    SELECT m.id, NEW.person_id, m.sort_name FROM payment_methods m WHERE m.id = NEW.payment_method_id
    ON CONFLICT DO NOTHING;
END;
CREATE VIEW apps_to_list AS SELECT app_id, person_id FROM listed_apps;
CREATE TRIGGER list_app INSTEAD OF INSERT ON apps_to_list BEGIN
  INSERT INTO listed_apps (app_id, person_id, sort_name, ends_at, is_asked)
    SELECT a.id, NEW.person_id, a.sort_name,
      COALESCE(a.delete_at, CASE WHEN a.trial_held_until > COALESCE(a.trial_ends_at, 0)
                                 THEN a.trial_held_until ELSE a.trial_ends_at END),
      EXISTS (SELECT 1 FROM access_requests r WHERE r.app_id = a.id)
    FROM apps a WHERE a.id = NEW.app_id AND a.deleted_at IS NULL
    ON CONFLICT DO NOTHING;
END;

-- Of what is deleted there, what somebody has by another way stays.
CREATE TRIGGER listed_payment_methods_stay BEFORE DELETE ON listed_payment_methods
  WHEN EXISTS (SELECT 1 FROM payment_method_people c
                WHERE c.payment_method_id = OLD.payment_method_id AND c.person_id = OLD.person_id)
    OR EXISTS (SELECT 1 FROM payment_method_teams c JOIN memberships b ON b.team_id = c.team_id
                WHERE b.role = 'unlimited' AND c.payment_method_id = OLD.payment_method_id AND b.person_id = OLD.person_id)
BEGIN SELECT RAISE(IGNORE); END;
CREATE TRIGGER listed_apps_stay BEFORE DELETE ON listed_apps
  WHEN EXISTS (SELECT 1 FROM apps a WHERE a.id = OLD.app_id AND a.deleted_at IS NULL AND (
       EXISTS (SELECT 1 FROM developer_connections c WHERE c.app_id = a.id AND c.person_id = OLD.person_id)
    OR EXISTS (SELECT 1 FROM team_apps c JOIN memberships b ON b.team_id = c.team_id
                WHERE c.app_id = a.id AND b.person_id = OLD.person_id)
    OR EXISTS (SELECT 1 FROM listed_payment_methods c
                WHERE c.payment_method_id = a.payment_method_id AND c.person_id = OLD.person_id)))
BEGIN SELECT RAISE(IGNORE); END;

-- Who manages a payment method.
CREATE TRIGGER listed_for_manager AFTER INSERT ON payment_method_people BEGIN
  INSERT INTO payment_methods_to_list (payment_method_id, person_id) VALUES (NEW.payment_method_id, NEW.person_id);
END;
CREATE TRIGGER listed_for_manager_no_more AFTER DELETE ON payment_method_people BEGIN
  DELETE FROM listed_payment_methods WHERE payment_method_id = OLD.payment_method_id AND person_id = OLD.person_id;
END;
CREATE TRIGGER listed_for_managing_team AFTER INSERT ON payment_method_teams BEGIN
  INSERT INTO payment_methods_to_list (payment_method_id, person_id)
    SELECT NEW.payment_method_id, b.person_id FROM memberships b WHERE b.team_id = NEW.team_id AND b.role = 'unlimited';
END;
CREATE TRIGGER listed_for_managing_team_no_more AFTER DELETE ON payment_method_teams BEGIN
  DELETE FROM listed_payment_methods WHERE payment_method_id = OLD.payment_method_id
    AND person_id IN (SELECT b.person_id FROM memberships b WHERE b.team_id = OLD.team_id);
END;
CREATE TRIGGER listed_with_payment_method AFTER INSERT ON listed_payment_methods BEGIN
  INSERT INTO apps_to_list (app_id, person_id)
    SELECT a.id, NEW.person_id FROM apps a
     WHERE a.payment_method_id = NEW.payment_method_id AND a.deleted_at IS NULL;
END;
CREATE TRIGGER listed_with_payment_method_no_more AFTER DELETE ON listed_payment_methods BEGIN
  DELETE FROM listed_apps WHERE person_id = OLD.person_id
    AND app_id IN (SELECT a.id FROM apps a WHERE a.payment_method_id = OLD.payment_method_id AND a.deleted_at IS NULL);
END;

-- Who is in a team.
CREATE TRIGGER listed_for_member AFTER INSERT ON memberships BEGIN
  INSERT INTO payment_methods_to_list (payment_method_id, person_id)
    SELECT c.payment_method_id, NEW.person_id FROM payment_method_teams c
     WHERE NEW.role = 'unlimited' AND c.team_id = NEW.team_id;
  INSERT INTO apps_to_list (app_id, person_id)
    SELECT c.app_id, NEW.person_id FROM team_apps c WHERE c.team_id = NEW.team_id;
END;
CREATE TRIGGER listed_for_role AFTER UPDATE OF role ON memberships BEGIN
  INSERT INTO payment_methods_to_list (payment_method_id, person_id)
    SELECT c.payment_method_id, NEW.person_id FROM payment_method_teams c
     WHERE NEW.role = 'unlimited' AND c.team_id = NEW.team_id;
  DELETE FROM listed_payment_methods WHERE NEW.role <> 'unlimited' AND person_id = NEW.person_id
    AND payment_method_id IN (SELECT c.payment_method_id FROM payment_method_teams c WHERE c.team_id = NEW.team_id);
END;
CREATE TRIGGER listed_for_member_no_more AFTER DELETE ON memberships BEGIN
  DELETE FROM listed_payment_methods WHERE person_id = OLD.person_id
    AND payment_method_id IN (SELECT c.payment_method_id FROM payment_method_teams c WHERE c.team_id = OLD.team_id);
  DELETE FROM listed_apps WHERE person_id = OLD.person_id
    AND app_id IN (SELECT c.app_id FROM team_apps c WHERE c.team_id = OLD.team_id);
END;

-- Who works on an app.
CREATE TRIGGER listed_for_developer AFTER INSERT ON developer_connections BEGIN
  INSERT INTO apps_to_list (app_id, person_id) VALUES (NEW.app_id, NEW.person_id);
END;
CREATE TRIGGER listed_for_developer_no_more AFTER DELETE ON developer_connections BEGIN
  DELETE FROM listed_apps WHERE app_id = OLD.app_id AND person_id = OLD.person_id;
END;
CREATE TRIGGER listed_for_team AFTER INSERT ON team_apps BEGIN
  INSERT INTO apps_to_list (app_id, person_id)
    SELECT NEW.app_id, b.person_id FROM memberships b WHERE b.team_id = NEW.team_id;
END;
CREATE TRIGGER listed_for_team_no_more AFTER DELETE ON team_apps BEGIN
  DELETE FROM listed_apps WHERE app_id = OLD.app_id
    AND person_id IN (SELECT b.person_id FROM memberships b WHERE b.team_id = OLD.team_id);
END;
CREATE TRIGGER listed_as_asked AFTER INSERT ON access_requests BEGIN
  UPDATE listed_apps SET is_asked = TRUE WHERE app_id = NEW.app_id AND NOT is_asked;
END;
CREATE TRIGGER listed_as_asked_no_more AFTER DELETE ON access_requests BEGIN
  UPDATE listed_apps SET is_asked = FALSE WHERE app_id = OLD.app_id AND is_asked
    AND NOT EXISTS (SELECT 1 FROM access_requests r WHERE r.app_id = OLD.app_id);
END;

-- What is so about the things themselves.
CREATE TRIGGER listed_by_another_name AFTER UPDATE OF sort_name ON payment_methods
  WHEN NEW.sort_name <> OLD.sort_name
BEGIN
  UPDATE listed_payment_methods SET sort_name = NEW.sort_name WHERE payment_method_id = NEW.id;
END;
CREATE TRIGGER listed_new_app AFTER INSERT ON apps WHEN NEW.payment_method_id IS NOT NULL BEGIN
  INSERT INTO apps_to_list (app_id, person_id)
    SELECT NEW.id, c.person_id FROM listed_payment_methods c WHERE c.payment_method_id = NEW.payment_method_id;
END;
CREATE TRIGGER listed_app_paid_with AFTER UPDATE OF payment_method_id, deleted_at ON apps BEGIN
  INSERT INTO apps_to_list (app_id, person_id)
    SELECT NEW.id, c.person_id FROM listed_payment_methods c WHERE c.payment_method_id = NEW.payment_method_id;
  DELETE FROM listed_apps WHERE app_id = NEW.id;
END;
CREATE TRIGGER listed_app_otherwise AFTER UPDATE OF sort_name, delete_at, trial_ends_at, trial_held_until ON apps BEGIN
  UPDATE listed_apps SET sort_name = NEW.sort_name, ends_at =
      COALESCE(NEW.delete_at, CASE WHEN NEW.trial_held_until > COALESCE(NEW.trial_ends_at, 0)
                                   THEN NEW.trial_held_until ELSE NEW.trial_ends_at END)
    WHERE app_id = NEW.id;
END;

-- What there is already: of the payment methods follow their apps.
INSERT INTO payment_methods_to_list (payment_method_id, person_id)
  SELECT c.payment_method_id, c.person_id FROM payment_method_people c;
INSERT INTO payment_methods_to_list (payment_method_id, person_id)
  SELECT c.payment_method_id, b.person_id FROM payment_method_teams c JOIN memberships b ON b.team_id = c.team_id
   WHERE b.role = 'unlimited';
INSERT INTO apps_to_list (app_id, person_id) SELECT c.app_id, c.person_id FROM developer_connections c;
INSERT INTO apps_to_list (app_id, person_id)
  SELECT c.app_id, b.person_id FROM team_apps c JOIN memberships b ON b.team_id = c.team_id;

-- What months came to is read for charts without the documents, which are long.
CREATE INDEX billed_months_by_payer ON billed_months (payment_method_id, month, net);

-- The running month is kept for everybody who pays for something: a list of many who pay for little is as dear.
INSERT INTO running_months (payment_method_id, counted_for, sums)
  SELECT DISTINCT o.payment_method_id, '', '' FROM ownerships o
   WHERE NOT EXISTS (SELECT 1 FROM running_months r WHERE r.payment_method_id = o.payment_method_id);
DROP TRIGGER running_months_own;
CREATE TRIGGER running_months_own AFTER INSERT ON ownerships BEGIN
  INSERT INTO running_months (payment_method_id, counted_for, sums)
    SELECT NEW.payment_method_id, '', ''
    WHERE NOT EXISTS (SELECT 1 FROM running_months WHERE payment_method_id = NEW.payment_method_id);
  UPDATE running_months SET counted_for = '' WHERE counted_for <> '' AND payment_method_id = NEW.payment_method_id;
END;

-- The parts of its apps, as they were counted with it: as good as what is kept of the payment method.
CREATE TABLE running_apps (
  payment_method_id TEXT NOT NULL,
  app_id            TEXT NOT NULL,
  sums              TEXT NOT NULL,                -- as those of the payment method
  PRIMARY KEY (payment_method_id, app_id)
) WITHOUT ROWID;
UPDATE running_months SET counted_for = '' WHERE counted_for <> '';
