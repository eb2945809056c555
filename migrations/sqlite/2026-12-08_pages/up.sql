-- What is going to end: asked for seven days ahead, undone by anyone who may.
ALTER TABLE environments ADD COLUMN delete_at BIGINT;
ALTER TABLE environments ADD COLUMN delete_by TEXT REFERENCES people (id);
CREATE INDEX environments_to_delete ON environments (delete_at) WHERE delete_at IS NOT NULL AND deleted_at IS NULL;
ALTER TABLE bookings ADD COLUMN end_at BIGINT;
ALTER TABLE bookings ADD COLUMN end_by TEXT REFERENCES people (id);
CREATE INDEX bookings_to_end ON bookings (end_at) WHERE end_at IS NOT NULL AND ended_at IS NULL;

-- Names as they are compared: without accents, in small letters. Written by the program, also for what was there before.
ALTER TABLE people ADD COLUMN sort_name TEXT NOT NULL DEFAULT '';
ALTER TABLE teams ADD COLUMN sort_name TEXT NOT NULL DEFAULT '';
ALTER TABLE payment_methods ADD COLUMN sort_name TEXT NOT NULL DEFAULT '';
ALTER TABLE payment_methods ADD COLUMN sort_company TEXT NOT NULL DEFAULT '';
ALTER TABLE payment_methods ADD COLUMN found_by TEXT NOT NULL DEFAULT '';   -- its name, company, address, invoice email
ALTER TABLE apps ADD COLUMN sort_name TEXT NOT NULL DEFAULT '';
ALTER TABLE apps ADD COLUMN found_by TEXT NOT NULL DEFAULT '';              -- its name and website
DROP INDEX people_by_name;
DROP INDEX payment_methods_by_name;
DROP INDEX payment_methods_by_company;
CREATE INDEX people_by_name ON people (sort_name, id);
CREATE INDEX payment_methods_by_name ON payment_methods (sort_name, id);
CREATE INDEX payment_methods_by_company ON payment_methods (sort_company, id);
CREATE INDEX teams_by_name ON teams (sort_name, id);
CREATE INDEX apps_by_name ON apps (sort_name, id);

-- How much more a month an app may cost before whoever pays is asked, unless they do it themselves.
ALTER TABLE payment_methods ADD COLUMN rise_percent BIGINT NOT NULL DEFAULT 50;
ALTER TABLE payment_methods ADD COLUMN rise_cents BIGINT NOT NULL DEFAULT 2000;

-- Somebody who works on an app asks whoever pays for something that costs more than that. Gone once it is answered.
CREATE TABLE rise_requests (
  id                TEXT PRIMARY KEY NOT NULL,
  app_id            TEXT NOT NULL REFERENCES apps (id),
  payment_method_id TEXT NOT NULL REFERENCES payment_methods (id),  -- who was asked
  environment_id    TEXT REFERENCES environments (id),              -- NULL: a new one
  environment_name  TEXT NOT NULL,
  component         TEXT NOT NULL,                                  -- of a new environment: nothing
  plan              TEXT NOT NULL,
  asked_by          TEXT NOT NULL REFERENCES people (id),
  asked_at          BIGINT NOT NULL,
  expires_at        BIGINT NOT NULL
);
CREATE UNIQUE INDEX rise_requests_of_app ON rise_requests (app_id, environment_name, component);
CREATE INDEX rise_requests_of_payment_method ON rise_requests (payment_method_id, asked_at);
CREATE INDEX rise_requests_by_end ON rise_requests (expires_at);
