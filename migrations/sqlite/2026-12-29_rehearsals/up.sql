-- What is only tried out is taken back, and nothing reads its lists: they are not kept for it. A row stands here as long as a
-- rehearsal lasts; it is taken back with it.
CREATE TABLE rehearsal (is_on BOOLEAN NOT NULL);

-- Who manages a payment method.
DROP TRIGGER listed_for_manager;
CREATE TRIGGER listed_for_manager AFTER INSERT ON payment_method_people WHEN NOT EXISTS (SELECT 1 FROM rehearsal) BEGIN
  INSERT INTO payment_methods_to_list (payment_method_id, person_id) VALUES (NEW.payment_method_id, NEW.person_id);
END;
DROP TRIGGER listed_for_manager_no_more;
CREATE TRIGGER listed_for_manager_no_more AFTER DELETE ON payment_method_people
  WHEN NOT EXISTS (SELECT 1 FROM rehearsal)
BEGIN
  DELETE FROM listed_payment_methods WHERE payment_method_id = OLD.payment_method_id AND person_id = OLD.person_id;
END;
DROP TRIGGER listed_for_managing_team;
CREATE TRIGGER listed_for_managing_team AFTER INSERT ON payment_method_teams
  WHEN NOT EXISTS (SELECT 1 FROM rehearsal)
BEGIN
  INSERT INTO payment_methods_to_list (payment_method_id, person_id)
    SELECT NEW.payment_method_id, b.person_id FROM memberships b WHERE b.team_id = NEW.team_id AND b.role = 'unlimited';
END;
DROP TRIGGER listed_for_managing_team_no_more;
CREATE TRIGGER listed_for_managing_team_no_more AFTER DELETE ON payment_method_teams
  WHEN NOT EXISTS (SELECT 1 FROM rehearsal)
BEGIN
  DELETE FROM listed_payment_methods WHERE payment_method_id = OLD.payment_method_id
    AND person_id IN (SELECT b.person_id FROM memberships b WHERE b.team_id = OLD.team_id);
END;

-- Who is in a team.
DROP TRIGGER listed_for_member;
CREATE TRIGGER listed_for_member AFTER INSERT ON memberships WHEN NOT EXISTS (SELECT 1 FROM rehearsal) BEGIN
  INSERT INTO payment_methods_to_list (payment_method_id, person_id)
    SELECT c.payment_method_id, NEW.person_id FROM payment_method_teams c
     WHERE NEW.role = 'unlimited' AND c.team_id = NEW.team_id;
  INSERT INTO apps_to_list (app_id, person_id)
    SELECT c.app_id, NEW.person_id FROM team_apps c WHERE c.team_id = NEW.team_id;
END;
DROP TRIGGER listed_for_role;
CREATE TRIGGER listed_for_role AFTER UPDATE OF role ON memberships WHEN NOT EXISTS (SELECT 1 FROM rehearsal) BEGIN
  INSERT INTO payment_methods_to_list (payment_method_id, person_id)
    SELECT c.payment_method_id, NEW.person_id FROM payment_method_teams c
     WHERE NEW.role = 'unlimited' AND c.team_id = NEW.team_id;
  DELETE FROM listed_payment_methods WHERE NEW.role <> 'unlimited' AND person_id = NEW.person_id
    AND payment_method_id IN (SELECT c.payment_method_id FROM payment_method_teams c WHERE c.team_id = NEW.team_id);
END;
DROP TRIGGER listed_for_member_no_more;
CREATE TRIGGER listed_for_member_no_more AFTER DELETE ON memberships WHEN NOT EXISTS (SELECT 1 FROM rehearsal) BEGIN
  DELETE FROM listed_payment_methods WHERE person_id = OLD.person_id
    AND payment_method_id IN (SELECT c.payment_method_id FROM payment_method_teams c WHERE c.team_id = OLD.team_id);
  DELETE FROM listed_apps WHERE person_id = OLD.person_id
    AND app_id IN (SELECT c.app_id FROM team_apps c WHERE c.team_id = OLD.team_id);
END;

-- Who works on an app.
DROP TRIGGER listed_for_developer;
CREATE TRIGGER listed_for_developer AFTER INSERT ON developer_connections WHEN NOT EXISTS (SELECT 1 FROM rehearsal) BEGIN
  INSERT INTO apps_to_list (app_id, person_id) VALUES (NEW.app_id, NEW.person_id);
END;
DROP TRIGGER listed_for_developer_no_more;
CREATE TRIGGER listed_for_developer_no_more AFTER DELETE ON developer_connections
  WHEN NOT EXISTS (SELECT 1 FROM rehearsal)
BEGIN
  DELETE FROM listed_apps WHERE app_id = OLD.app_id AND person_id = OLD.person_id;
END;
DROP TRIGGER listed_for_team;
CREATE TRIGGER listed_for_team AFTER INSERT ON team_apps WHEN NOT EXISTS (SELECT 1 FROM rehearsal) BEGIN
  INSERT INTO apps_to_list (app_id, person_id)
    SELECT NEW.app_id, b.person_id FROM memberships b WHERE b.team_id = NEW.team_id;
END;
DROP TRIGGER listed_for_team_no_more;
CREATE TRIGGER listed_for_team_no_more AFTER DELETE ON team_apps WHEN NOT EXISTS (SELECT 1 FROM rehearsal) BEGIN
  DELETE FROM listed_apps WHERE app_id = OLD.app_id
    AND person_id IN (SELECT b.person_id FROM memberships b WHERE b.team_id = OLD.team_id);
END;
DROP TRIGGER listed_as_asked;
CREATE TRIGGER listed_as_asked AFTER INSERT ON access_requests WHEN NOT EXISTS (SELECT 1 FROM rehearsal) BEGIN
  UPDATE listed_apps SET is_asked = TRUE WHERE app_id = NEW.app_id AND NOT is_asked;
END;
DROP TRIGGER listed_as_asked_no_more;
CREATE TRIGGER listed_as_asked_no_more AFTER DELETE ON access_requests WHEN NOT EXISTS (SELECT 1 FROM rehearsal) BEGIN
  UPDATE listed_apps SET is_asked = FALSE WHERE app_id = OLD.app_id AND is_asked
    AND NOT EXISTS (SELECT 1 FROM access_requests r WHERE r.app_id = OLD.app_id);
END;

-- What is so about the things themselves. What is deleted is new for nobody.
DROP TRIGGER listed_by_another_name;
CREATE TRIGGER listed_by_another_name AFTER UPDATE OF sort_name ON payment_methods
  WHEN NOT EXISTS (SELECT 1 FROM rehearsal) AND NEW.sort_name <> OLD.sort_name
BEGIN
  UPDATE listed_payment_methods SET sort_name = NEW.sort_name WHERE payment_method_id = NEW.id;
END;
DROP TRIGGER listed_new_app;
CREATE TRIGGER listed_new_app AFTER INSERT ON apps
  WHEN NOT EXISTS (SELECT 1 FROM rehearsal) AND NEW.payment_method_id IS NOT NULL
BEGIN
  INSERT INTO apps_to_list (app_id, person_id)
    SELECT NEW.id, c.person_id FROM listed_payment_methods c WHERE c.payment_method_id = NEW.payment_method_id;
END;
DROP TRIGGER listed_app_paid_with;
CREATE TRIGGER listed_app_paid_with AFTER UPDATE OF payment_method_id, deleted_at ON apps
  WHEN NOT EXISTS (SELECT 1 FROM rehearsal)
BEGIN
  INSERT INTO apps_to_list (app_id, person_id)
    SELECT NEW.id, c.person_id FROM listed_payment_methods c WHERE c.payment_method_id = NEW.payment_method_id
       AND NEW.deleted_at IS NULL;
  DELETE FROM listed_apps WHERE app_id = NEW.id;
END;
DROP TRIGGER listed_app_by_another_name;
CREATE TRIGGER listed_app_by_another_name AFTER UPDATE OF sort_name ON apps
  WHEN NOT EXISTS (SELECT 1 FROM rehearsal) AND NEW.sort_name <> OLD.sort_name
BEGIN
  UPDATE listed_apps SET sort_name = NEW.sort_name WHERE app_id = NEW.id;
END;
DROP TRIGGER listed_app_ends;
CREATE TRIGGER listed_app_ends AFTER UPDATE OF payment_method_id, delete_at, trial_ends_at, trial_held_until ON apps
  WHEN NOT EXISTS (SELECT 1 FROM rehearsal) AND (
    NEW.trial_ends_at IS NOT OLD.trial_ends_at OR NEW.trial_held_until IS NOT OLD.trial_held_until
    OR NULLIF(NEW.delete_at, (SELECT m.apps_end_at FROM payment_methods m WHERE m.id = NEW.payment_method_id))
       IS NOT NULLIF(OLD.delete_at, (SELECT m.apps_end_at FROM payment_methods m WHERE m.id = OLD.payment_method_id)))
BEGIN
  UPDATE listed_apps SET ends_at = (SELECT a.ends_at FROM apps_as_listed a WHERE a.app_id = NEW.id) WHERE app_id = NEW.id;
END;
DROP TRIGGER listed_app_goes_to_closing;
CREATE TRIGGER listed_app_goes_to_closing AFTER UPDATE OF payment_method_id ON apps
  WHEN NOT EXISTS (SELECT 1 FROM rehearsal)
BEGIN
  INSERT INTO listed_closings (payment_method_id, person_id, ends_at)
    SELECT m.id, l.person_id, m.apps_end_at FROM payment_methods m JOIN listed_apps l ON l.app_id = NEW.id
     WHERE m.id = NEW.payment_method_id AND m.apps_end_at IS NOT NULL
    ON CONFLICT DO NOTHING;
END;
DROP TRIGGER listed_as_closing;
CREATE TRIGGER listed_as_closing AFTER UPDATE OF apps_end_at ON payment_methods
  WHEN NOT EXISTS (SELECT 1 FROM rehearsal) AND NEW.apps_end_at IS NOT OLD.apps_end_at
BEGIN
  DELETE FROM listed_closings WHERE payment_method_id = NEW.id;
  INSERT INTO listed_closings (payment_method_id, person_id, ends_at)
    SELECT NEW.id, x.person_id, NEW.apps_end_at FROM (
      SELECT c.person_id FROM listed_payment_methods c WHERE c.payment_method_id = NEW.id
      UNION SELECT c.person_id FROM apps a JOIN developer_connections c ON c.app_id = a.id
       WHERE a.payment_method_id = NEW.id AND a.deleted_at IS NULL
      UNION SELECT b.person_id FROM memberships b WHERE b.team_id IN (
        SELECT c.team_id FROM apps a JOIN team_apps c ON c.app_id = a.id
         WHERE a.payment_method_id = NEW.id AND a.deleted_at IS NULL)) x
     WHERE NEW.apps_end_at IS NOT NULL;
  UPDATE listed_apps SET ends_at = (SELECT a.ends_at FROM apps_as_listed a WHERE a.app_id = listed_apps.app_id)
    WHERE app_id IN (SELECT a.id FROM apps a
                      WHERE a.payment_method_id = NEW.id AND a.delete_at IN (OLD.apps_end_at, NEW.apps_end_at));
END;
