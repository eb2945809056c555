-- What comes into lists comes by one statement: all people of an app, all apps of somebody. Row by row it took three times as long.
DROP VIEW apps_as_listed;
CREATE VIEW apps_as_listed AS
  SELECT a.id AS app_id, a.payment_method_id, a.sort_name,
      COALESCE(NULLIF(a.delete_at, m.apps_end_at),
        CASE WHEN a.trial_held_until > COALESCE(a.trial_ends_at, 0) THEN a.trial_held_until ELSE a.trial_ends_at END)
      AS ends_at,
      EXISTS (SELECT 1 FROM access_requests r WHERE r.app_id = a.id) AS is_asked,
      a.running_state IN ('failed', 'suspended', 'gone') AS is_off,
      m.apps_end_at                               -- when what pays for it takes it along; NULL: it does not
    FROM apps a LEFT JOIN payment_methods m ON m.id = a.payment_method_id WHERE a.deleted_at IS NULL;

-- Who manages a payment method.
DROP TRIGGER listed_with_payment_method;
CREATE TRIGGER listed_with_payment_method AFTER INSERT ON listed_payment_methods BEGIN
  INSERT INTO listed_apps (app_id, person_id, sort_name, ends_at, is_asked, is_off)
    SELECT a.app_id, NEW.person_id, a.sort_name, a.ends_at, a.is_asked, a.is_off FROM apps_as_listed a
     WHERE a.payment_method_id = NEW.payment_method_id
    ON CONFLICT DO NOTHING;
  INSERT INTO listed_closings (payment_method_id, person_id, ends_at)
    SELECT m.id, NEW.person_id, m.apps_end_at FROM payment_methods m
     WHERE m.id = NEW.payment_method_id AND m.apps_end_at IS NOT NULL
    ON CONFLICT DO NOTHING;
END;

-- Who is in a team.
DROP TRIGGER listed_for_member;
CREATE TRIGGER listed_for_member AFTER INSERT ON memberships WHEN NOT EXISTS (SELECT 1 FROM rehearsal) BEGIN
  INSERT INTO payment_methods_to_list (payment_method_id, person_id)
    SELECT c.payment_method_id, NEW.person_id FROM payment_method_teams c
     WHERE NEW.role = 'unlimited' AND c.team_id = NEW.team_id;
  INSERT INTO listed_apps (app_id, person_id, sort_name, ends_at, is_asked, is_off)
    SELECT a.app_id, NEW.person_id, a.sort_name, a.ends_at, a.is_asked, a.is_off
      FROM team_apps c CROSS JOIN apps_as_listed a ON a.app_id = c.app_id
     WHERE c.team_id = NEW.team_id
    ON CONFLICT DO NOTHING;
  INSERT INTO listed_closings (payment_method_id, person_id, ends_at)
    SELECT a.payment_method_id, NEW.person_id, a.apps_end_at
      FROM team_apps c CROSS JOIN apps_as_listed a ON a.app_id = c.app_id
     WHERE c.team_id = NEW.team_id AND a.apps_end_at IS NOT NULL
    ON CONFLICT DO NOTHING;
END;

-- Who works on an app.
DROP TRIGGER listed_for_developer;
CREATE TRIGGER listed_for_developer AFTER INSERT ON developer_connections WHEN NOT EXISTS (SELECT 1 FROM rehearsal) BEGIN
  INSERT INTO listed_apps (app_id, person_id, sort_name, ends_at, is_asked, is_off)
    SELECT a.app_id, NEW.person_id, a.sort_name, a.ends_at, a.is_asked, a.is_off FROM apps_as_listed a
     WHERE a.app_id = NEW.app_id
    ON CONFLICT DO NOTHING;
  INSERT INTO listed_closings (payment_method_id, person_id, ends_at)
    SELECT a.payment_method_id, NEW.person_id, a.apps_end_at FROM apps_as_listed a
     WHERE a.app_id = NEW.app_id AND a.apps_end_at IS NOT NULL
    ON CONFLICT DO NOTHING;
END;
DROP TRIGGER listed_for_team;
CREATE TRIGGER listed_for_team AFTER INSERT ON team_apps WHEN NOT EXISTS (SELECT 1 FROM rehearsal) BEGIN
  INSERT INTO listed_apps (app_id, person_id, sort_name, ends_at, is_asked, is_off)
    SELECT a.app_id, b.person_id, a.sort_name, a.ends_at, a.is_asked, a.is_off
      FROM apps_as_listed a CROSS JOIN memberships b
     WHERE a.app_id = NEW.app_id AND b.team_id = NEW.team_id
    ON CONFLICT DO NOTHING;
  INSERT INTO listed_closings (payment_method_id, person_id, ends_at)
    SELECT a.payment_method_id, b.person_id, a.apps_end_at FROM apps_as_listed a CROSS JOIN memberships b
     WHERE a.app_id = NEW.app_id AND a.apps_end_at IS NOT NULL AND b.team_id = NEW.team_id
    ON CONFLICT DO NOTHING;
END;

-- What is so about the things themselves.
DROP TRIGGER listed_new_app;
CREATE TRIGGER listed_new_app AFTER INSERT ON apps
  WHEN NOT EXISTS (SELECT 1 FROM rehearsal) AND NEW.payment_method_id IS NOT NULL
BEGIN
  INSERT INTO listed_apps (app_id, person_id, sort_name, ends_at, is_asked, is_off)
    SELECT a.app_id, c.person_id, a.sort_name, a.ends_at, a.is_asked, a.is_off
      FROM apps_as_listed a CROSS JOIN listed_payment_methods c
     WHERE a.app_id = NEW.id AND c.payment_method_id = NEW.payment_method_id
    ON CONFLICT DO NOTHING;
  INSERT INTO listed_closings (payment_method_id, person_id, ends_at)
    SELECT a.payment_method_id, c.person_id, a.apps_end_at FROM apps_as_listed a CROSS JOIN listed_payment_methods c
     WHERE a.app_id = NEW.id AND a.apps_end_at IS NOT NULL AND c.payment_method_id = NEW.payment_method_id
    ON CONFLICT DO NOTHING;
END;
DROP TRIGGER listed_app_paid_with;
CREATE TRIGGER listed_app_paid_with AFTER UPDATE OF payment_method_id, deleted_at ON apps
  WHEN NOT EXISTS (SELECT 1 FROM rehearsal)
BEGIN
  INSERT INTO listed_apps (app_id, person_id, sort_name, ends_at, is_asked, is_off)
    SELECT a.app_id, c.person_id, a.sort_name, a.ends_at, a.is_asked, a.is_off
      FROM apps_as_listed a CROSS JOIN listed_payment_methods c
     WHERE a.app_id = NEW.id AND c.payment_method_id = NEW.payment_method_id
    ON CONFLICT DO NOTHING;
  INSERT INTO listed_closings (payment_method_id, person_id, ends_at)
    SELECT a.payment_method_id, c.person_id, a.apps_end_at FROM apps_as_listed a CROSS JOIN listed_payment_methods c
     WHERE a.app_id = NEW.id AND a.apps_end_at IS NOT NULL AND c.payment_method_id = NEW.payment_method_id
    ON CONFLICT DO NOTHING;
  DELETE FROM listed_apps WHERE app_id = NEW.id;
END;
DROP TRIGGER list_app;
DROP VIEW apps_to_list;
