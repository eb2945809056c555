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
);
CREATE INDEX listed_closings_by_end ON listed_closings (person_id, ends_at, payment_method_id);

DROP INDEX listed_apps_by_name;
CREATE INDEX listed_apps_by_name ON listed_apps (person_id, sort_name, app_id);

CREATE FUNCTION end_of_its_own(payer TEXT, deleted BIGINT, trial BIGINT, held BIGINT) RETURNS BIGINT
LANGUAGE sql STABLE AS $$
  SELECT COALESCE(NULLIF(deleted, (SELECT m.apps_end_at FROM payment_methods m WHERE m.id = payer)), GREATEST(trial, held))
$$;

CREATE OR REPLACE FUNCTION list_app() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  SELECT a.sort_name, end_of_its_own(a.payment_method_id, a.delete_at, a.trial_ends_at, a.trial_held_until),
      EXISTS (SELECT 1 FROM access_requests r WHERE r.app_id = a.id)
    INTO NEW.sort_name, NEW.ends_at, NEW.is_asked FROM apps a
   WHERE a.id = NEW.app_id AND a.deleted_at IS NULL;
  IF NOT FOUND THEN RETURN NULL; END IF;
  INSERT INTO listed_closings (payment_method_id, person_id, ends_at)
    SELECT m.id, NEW.person_id, m.apps_end_at FROM apps a JOIN payment_methods m ON m.id = a.payment_method_id
     WHERE a.id = NEW.app_id AND m.apps_end_at IS NOT NULL
    ON CONFLICT DO NOTHING;
  RETURN NEW;
END $$;

DROP TRIGGER listed_app_otherwise ON apps;
DROP FUNCTION listed_app_otherwise();
CREATE FUNCTION listed_app_by_another_name() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE listed_apps SET sort_name = NEW.sort_name WHERE app_id = NEW.id;
  RETURN NULL;
END $$;
CREATE FUNCTION listed_app_ends() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE FUNCTION listed_app_goes_to_closing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO listed_closings (payment_method_id, person_id, ends_at)
    SELECT m.id, l.person_id, m.apps_end_at FROM payment_methods m JOIN listed_apps l ON l.app_id = NEW.id
     WHERE m.id = NEW.payment_method_id AND m.apps_end_at IS NOT NULL
    ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE FUNCTION listed_as_closing() RETURNS trigger LANGUAGE plpgsql AS $$
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

CREATE TRIGGER listed_app_by_another_name AFTER UPDATE OF sort_name ON apps
  FOR EACH ROW WHEN (NEW.sort_name <> OLD.sort_name) EXECUTE FUNCTION listed_app_by_another_name();
CREATE TRIGGER listed_app_ends AFTER UPDATE OF payment_method_id, delete_at, trial_ends_at, trial_held_until ON apps
  FOR EACH ROW EXECUTE FUNCTION listed_app_ends();
CREATE TRIGGER listed_app_goes_to_closing AFTER UPDATE OF payment_method_id ON apps
  FOR EACH ROW EXECUTE FUNCTION listed_app_goes_to_closing();
CREATE TRIGGER listed_as_closing AFTER UPDATE OF apps_end_at ON payment_methods
  FOR EACH ROW WHEN (NEW.apps_end_at IS DISTINCT FROM OLD.apps_end_at) EXECUTE FUNCTION listed_as_closing();

-- What is closing already takes those along that end at one moment, or most of them.
UPDATE payment_methods SET apps_end_at =
    (SELECT a.delete_at FROM apps a
      WHERE a.payment_method_id = payment_methods.id AND a.delete_at IS NOT NULL AND a.deleted_at IS NULL
      GROUP BY a.delete_at ORDER BY COUNT(*) DESC, a.delete_at LIMIT 1)
  WHERE state = 'closing';
