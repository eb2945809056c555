-- 1,000 people and apps, a payment method for every fourth of them, 25 events of each app. The same on both databases.
BEGIN;

CREATE TABLE people (id TEXT PRIMARY KEY NOT NULL, name TEXT NOT NULL, email TEXT NOT NULL);
CREATE TABLE sessions (
  id         TEXT PRIMARY KEY NOT NULL,
  person_id  TEXT NOT NULL REFERENCES people (id),
  token_hash TEXT NOT NULL UNIQUE
);
CREATE TABLE payment_methods (id TEXT PRIMARY KEY NOT NULL, name TEXT NOT NULL, company TEXT NOT NULL);
CREATE TABLE apps (
  id                TEXT PRIMARY KEY NOT NULL,
  name              TEXT NOT NULL,
  website           TEXT NOT NULL,
  payment_method_id TEXT NOT NULL REFERENCES payment_methods (id)
);
CREATE TABLE events (
  id     TEXT PRIMARY KEY NOT NULL,
  app_id TEXT NOT NULL REFERENCES apps (id),
  at     BIGINT NOT NULL,
  actor  TEXT NOT NULL,
  detail TEXT NOT NULL
);
CREATE INDEX events_of_app ON events (app_id, at);

CREATE TABLE numbers (number BIGINT NOT NULL);
WITH RECURSIVE counted (number) AS (SELECT 0 UNION ALL SELECT number + 1 FROM counted WHERE number < 999)
  INSERT INTO numbers SELECT number FROM counted;

INSERT INTO people
  SELECT 'person-' || number, 'Person ' || number, 'person-' || number || '@floor.example' FROM numbers;
INSERT INTO payment_methods
  SELECT 'payment-method-' || number, 'Studio ' || number, 'Studio ' || number || ' GmbH' FROM numbers WHERE number < 250;
INSERT INTO apps
  SELECT 'app-' || number, 'Website ' || number, 'https://website-' || number || '.example',
      'payment-method-' || (number % 250)
    FROM numbers;
INSERT INTO events
  SELECT 'event-' || apps.number || '-' || lines.number, 'app-' || apps.number, 1700000000000 + lines.number * 60000,
      'Person ' || lines.number, 'changed the plan of its database from S to M'
    FROM numbers AS apps JOIN numbers AS lines ON lines.number < 25;

COMMIT;
