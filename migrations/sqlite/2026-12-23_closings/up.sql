-- What ends together is kept together. A payment method that closes takes its apps along, all at one moment: that is kept with
-- it, and once for each of the people who have apps there. In the lists of an app stands only an end of its own.
ALTER TABLE payment_methods ADD COLUMN apps_end_at BIGINT;  -- those that it takes along; NULL: it is not closing
CREATE INDEX apps_of_payment_method_by_end ON apps (payment_method_id, delete_at, sort_name, id) WHERE delete_at IS NOT NULL;

-- Everybody who has apps there, or has had some since it began to close.
CREATE TABLE listed_closings (
  payment_method_id TEXT NOT NULL,
  person_id         TEXT NOT NULL,
  ends_at           BIGINT NOT NULL,              -- when it takes them along
  PRIMARY KEY (payment_method_id, person_id)
) WITHOUT ROWID;
-- Unique: only so SQLite reads what it leads to in order, and no further than asked.
CREATE UNIQUE INDEX listed_closings_by_end ON listed_closings (person_id, ends_at, payment_method_id);

DROP INDEX listed_apps_by_name;
CREATE INDEX listed_apps_by_name ON listed_apps (person_id, sort_name, app_id);

CREATE VIEW apps_as_listed AS
  SELECT a.id AS app_id, a.sort_name,
      COALESCE(NULLIF(a.delete_at, m.apps_end_at),
        CASE WHEN a.trial_held_until > COALESCE(a.trial_ends_at, 0) THEN a.trial_held_until ELSE a.trial_ends_at END)
      AS ends_at,
      EXISTS (SELECT 1 FROM access_requests r WHERE r.app_id = a.id) AS is_asked
    FROM apps a LEFT JOIN payment_methods m ON m.id = a.payment_method_id WHERE a.deleted_at IS NULL;

DROP TRIGGER list_app;
CREATE TRIGGER list_app INSTEAD OF INSERT ON apps_to_list BEGIN
  INSERT INTO listed_apps (app_id, person_id, sort_name, ends_at, is_asked)
    SELECT a.app_id, NEW.person_id, a.sort_name, a.ends_at, a.is_asked FROM apps_as_listed a WHERE a.app_id = NEW.app_id
    ON CONFLICT DO NOTHING;
  INSERT INTO listed_closings (payment_method_id, person_id, ends_at)
    SELECT m.id, NEW.person_id, m.apps_end_at FROM apps a JOIN payment_methods m ON m.id = a.payment_method_id
     WHERE a.id = NEW.app_id AND a.deleted_at IS NULL AND m.apps_end_at IS NOT NULL
    ON CONFLICT DO NOTHING;
END;

DROP TRIGGER listed_app_otherwise;
CREATE TRIGGER listed_app_by_another_name AFTER UPDATE OF sort_name ON apps WHEN NEW.sort_name <> OLD.sort_name BEGIN
  UPDATE listed_apps SET sort_name = NEW.sort_name WHERE app_id = NEW.id;
END;
CREATE TRIGGER listed_app_ends AFTER UPDATE OF payment_method_id, delete_at, trial_ends_at, trial_held_until ON apps
  WHEN NEW.trial_ends_at IS NOT OLD.trial_ends_at OR NEW.trial_held_until IS NOT OLD.trial_held_until
    OR NULLIF(NEW.delete_at, (SELECT m.apps_end_at FROM payment_methods m WHERE m.id = NEW.payment_method_id))
       IS NOT NULLIF(OLD.delete_at, (SELECT m.apps_end_at FROM payment_methods m WHERE m.id = OLD.payment_method_id))
BEGIN
  UPDATE listed_apps SET ends_at = (SELECT a.ends_at FROM apps_as_listed a WHERE a.app_id = NEW.id) WHERE app_id = NEW.id;
END;
CREATE TRIGGER listed_app_goes_to_closing AFTER UPDATE OF payment_method_id ON apps BEGIN
  INSERT INTO listed_closings (payment_method_id, person_id, ends_at)
    SELECT m.id, l.person_id, m.apps_end_at FROM payment_methods m JOIN listed_apps l ON l.app_id = NEW.id
     WHERE m.id = NEW.payment_method_id AND m.apps_end_at IS NOT NULL
    ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER listed_as_closing AFTER UPDATE OF apps_end_at ON payment_methods
  WHEN NEW.apps_end_at IS NOT OLD.apps_end_at
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

-- What is closing already takes along those that end at one moment, or most of them.
UPDATE payment_methods SET apps_end_at =
    (SELECT a.delete_at FROM apps a
      WHERE a.payment_method_id = payment_methods.id AND a.delete_at IS NOT NULL AND a.deleted_at IS NULL
      GROUP BY a.delete_at ORDER BY COUNT(*) DESC, a.delete_at LIMIT 1)
  WHERE state = 'closing';
