-- Tokens by which programs ask and act: a person's own, and those of a hosting platform.
CREATE TABLE access_tokens (
  id             TEXT PRIMARY KEY NOT NULL,
  person_id      TEXT NOT NULL REFERENCES people (id),  -- whose; a platform has a row there too
  name           TEXT NOT NULL,
  scopes         TEXT NOT NULL,                         -- words with blanks between
  token_hash     TEXT NOT NULL UNIQUE,
  made_by        TEXT REFERENCES people (id),           -- NULL: on the command line
  made_at        BIGINT NOT NULL,
  ends_at        BIGINT,                                -- NULL: when somebody ends it
  ended_at       BIGINT,                                -- the row stays, so that events keep its name
  last_used_at   BIGINT,
  last_used_from TEXT
);
CREATE INDEX access_tokens_of_person ON access_tokens (person_id, made_at, id);

-- Programs of the hosting company. Each has a row in people, without address: so it can do what is recorded.
CREATE TABLE platforms (
  person_id TEXT PRIMARY KEY NOT NULL REFERENCES people (id),
  scopes    TEXT NOT NULL                               -- what it may for everybody
);

-- By which token it was done.
ALTER TABLE events ADD COLUMN token_id TEXT REFERENCES access_tokens (id);

-- What the hosting platform calls these things.
ALTER TABLE people ADD COLUMN external_id TEXT;
ALTER TABLE teams ADD COLUMN external_id TEXT;
ALTER TABLE payment_methods ADD COLUMN external_id TEXT;
ALTER TABLE apps ADD COLUMN external_id TEXT;
ALTER TABLE environments ADD COLUMN external_id TEXT;
CREATE UNIQUE INDEX people_by_external_id ON people (external_id);
CREATE UNIQUE INDEX teams_by_external_id ON teams (external_id);
CREATE UNIQUE INDEX payment_methods_by_external_id ON payment_methods (external_id);
CREATE UNIQUE INDEX apps_by_external_id ON apps (external_id);
CREATE UNIQUE INDEX environments_by_external_id ON environments (external_id);
