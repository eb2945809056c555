-- What the hosting platform is told. `feed` has it in order, without gaps; it is filled by one transaction after another from
-- `feed_queue`, into which triggers put what has happened: events of transactions that end late may have smaller ids than
-- those that were read already.
ALTER TABLE events ADD COLUMN environment_id TEXT;  -- of which it is about the plans or the life

CREATE TABLE feed (
  position  BIGINT PRIMARY KEY NOT NULL,
  id        TEXT NOT NULL UNIQUE,                -- of the event; one of its own for what no event says
  kind      TEXT NOT NULL,                       -- 'app.created'
  object_id TEXT NOT NULL,                       -- what is told of one of these arrives in order
  at        BIGINT NOT NULL,
  body      TEXT NOT NULL                        -- JSON, as it is sent
);

-- Who was last said to work on apps, and which payment methods to have a problem: what is told is what differs from it.
CREATE TABLE told_access (
  app_id    TEXT NOT NULL,
  person_id TEXT NOT NULL,
  PRIMARY KEY (app_id, person_id)
);
CREATE TABLE told_problems (
  payment_method_id TEXT PRIMARY KEY NOT NULL
);
INSERT INTO told_access (app_id, person_id)
  SELECT c.app_id, c.person_id FROM developer_connections c
  UNION SELECT c.app_id, b.person_id FROM team_apps c JOIN memberships b ON b.team_id = c.team_id WHERE b.role = 'unlimited';
INSERT INTO told_problems (payment_method_id)
  SELECT DISTINCT payment_method_id FROM invoices
   WHERE state = 'open' AND reminders >= 2 AND paid < gross AND (last_notice_until IS NOT NULL OR answered_at IS NULL);

-- Last notices that have ended, each told once.
CREATE TABLE passed_notices (
  invoice_id TEXT NOT NULL REFERENCES invoices (id),
  until      BIGINT NOT NULL,
  PRIMARY KEY (invoice_id, until)
);
CREATE INDEX invoices_with_last_notice ON invoices (last_notice_until) WHERE last_notice_until IS NOT NULL;

CREATE TABLE webhook_endpoints (
  id               TEXT PRIMARY KEY NOT NULL,
  url              TEXT NOT NULL,
  kinds            TEXT NOT NULL,                -- 'app.created app.deleted'; '': all, also those that come later
  state            TEXT NOT NULL CHECK (state IN ('active', 'stopped', 'gone')),
  secret_version   BIGINT NOT NULL,              -- the secret is derived from it
  old_secret_until BIGINT,                       -- the version before it signs as well
  position         BIGINT NOT NULL,              -- up to here the feed has been looked through
  failing_since    BIGINT,                       -- nothing has arrived since then
  made_at          BIGINT NOT NULL
);

CREATE TABLE webhook_deliveries (
  id             TEXT PRIMARY KEY NOT NULL,
  endpoint_id    TEXT NOT NULL REFERENCES webhook_endpoints (id),
  position       BIGINT,                         -- in the feed; NULL: a test
  object_id      TEXT NOT NULL,
  state          TEXT NOT NULL CHECK (state IN ('waiting', 'delivered', 'failed')),
  made_at        BIGINT NOT NULL,
  next_try_at    BIGINT NOT NULL,                -- while somebody tries: until when they may; once it is over: since when
  tries          BIGINT NOT NULL,
  first_tried_at BIGINT,
  tried_at       BIGINT,
  status         BIGINT,                         -- of the last answer; NULL: there was none
  milliseconds   BIGINT,                         -- for which it was waited
  answer         TEXT NOT NULL                   -- its beginning, or why there was none
);
CREATE INDEX webhook_deliveries_waiting ON webhook_deliveries (endpoint_id, state, position);
CREATE INDEX webhook_deliveries_of_object ON webhook_deliveries (endpoint_id, object_id, state, position);
CREATE INDEX webhook_deliveries_over ON webhook_deliveries (next_try_at) WHERE state <> 'waiting';
CREATE INDEX webhook_deliveries_by_age ON webhook_deliveries (endpoint_id, made_at, id);

-- What has happened and is not in the feed yet. Written by triggers.
CREATE TABLE feed_queue (
  place  BIGINT PRIMARY KEY NOT NULL,
  what   TEXT NOT NULL,                          -- 'event', 'environment', 'deleted_app', 'access', 'team_access', 'problem'
  row_id TEXT NOT NULL,
  app_id TEXT                                    -- of an environment
) WITHOUT ROWID;

CREATE TRIGGER feed_event AFTER INSERT ON events BEGIN
  INSERT INTO feed_queue (place, what, row_id, app_id)
    SELECT COALESCE(MAX(place), 0) + 1, 'event', NEW.id, NULL FROM feed_queue;
END;
CREATE TRIGGER feed_environment AFTER INSERT ON environments BEGIN
  INSERT INTO feed_queue (place, what, row_id, app_id)
    SELECT COALESCE(MAX(place), 0) + 1, 'environment', NEW.id, NEW.app_id FROM feed_queue;
END;
CREATE TRIGGER feed_deleted_app AFTER UPDATE OF deleted_at ON apps
  WHEN OLD.deleted_at IS NULL AND NEW.deleted_at IS NOT NULL
BEGIN
  INSERT INTO feed_queue (place, what, row_id, app_id)
    SELECT COALESCE(MAX(place), 0) + 1, 'deleted_app', NEW.id, NULL FROM feed_queue;
END;
CREATE TRIGGER feed_connection AFTER INSERT ON developer_connections BEGIN
  INSERT INTO feed_queue (place, what, row_id, app_id)
    SELECT COALESCE(MAX(place), 0) + 1, 'access', NEW.app_id, NULL FROM feed_queue;
END;
CREATE TRIGGER feed_connection_no_more AFTER DELETE ON developer_connections BEGIN
  INSERT INTO feed_queue (place, what, row_id, app_id)
    SELECT COALESCE(MAX(place), 0) + 1, 'access', OLD.app_id, NULL FROM feed_queue;
END;
CREATE TRIGGER feed_team_app AFTER INSERT ON team_apps BEGIN
  INSERT INTO feed_queue (place, what, row_id, app_id)
    SELECT COALESCE(MAX(place), 0) + 1, 'access', NEW.app_id, NULL FROM feed_queue;
END;
CREATE TRIGGER feed_team_app_no_more AFTER DELETE ON team_apps BEGIN
  INSERT INTO feed_queue (place, what, row_id, app_id)
    SELECT COALESCE(MAX(place), 0) + 1, 'access', OLD.app_id, NULL FROM feed_queue;
END;
CREATE TRIGGER feed_member AFTER INSERT ON memberships WHEN NEW.role = 'unlimited' BEGIN
  INSERT INTO feed_queue (place, what, row_id, app_id)
    SELECT COALESCE(MAX(place), 0) + 1, 'team_access', NEW.team_id, NULL FROM feed_queue;
END;
CREATE TRIGGER feed_member_otherwise AFTER UPDATE OF role ON memberships WHEN NEW.role <> OLD.role BEGIN
  INSERT INTO feed_queue (place, what, row_id, app_id)
    SELECT COALESCE(MAX(place), 0) + 1, 'team_access', NEW.team_id, NULL FROM feed_queue;
END;
CREATE TRIGGER feed_member_no_more AFTER DELETE ON memberships WHEN OLD.role = 'unlimited' BEGIN
  INSERT INTO feed_queue (place, what, row_id, app_id)
    SELECT COALESCE(MAX(place), 0) + 1, 'team_access', OLD.team_id, NULL FROM feed_queue;
END;
CREATE TRIGGER feed_problem AFTER UPDATE OF state, paid, reminders, last_notice_until, answered_at ON invoices
  WHEN (OLD.state = 'open' AND OLD.reminders >= 2 AND OLD.paid < OLD.gross
        AND (OLD.last_notice_until IS NOT NULL OR OLD.answered_at IS NULL))
     <> (NEW.state = 'open' AND NEW.reminders >= 2 AND NEW.paid < NEW.gross
        AND (NEW.last_notice_until IS NOT NULL OR NEW.answered_at IS NULL))
BEGIN
  INSERT INTO feed_queue (place, what, row_id, app_id)
    SELECT COALESCE(MAX(place), 0) + 1, 'problem', NEW.payment_method_id, NULL FROM feed_queue;
END;
