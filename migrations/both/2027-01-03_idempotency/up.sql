-- What programs were answered, by the key that they sent: the same key again does nothing twice.
CREATE TABLE answered_calls (
  id       TEXT PRIMARY KEY NOT NULL,  -- made of the token and the key
  request  TEXT NOT NULL,              -- digest of all that was asked
  status   BIGINT NOT NULL,
  location TEXT,
  body     TEXT,                       -- JSON
  at       BIGINT NOT NULL             -- forgotten a day later
);
CREATE INDEX answered_calls_by_time ON answered_calls (at);
