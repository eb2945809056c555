-- The servers that run on this database, and the last one that did: what all of them must have in common.
CREATE TABLE servers (
  id TEXT PRIMARY KEY NOT NULL,
  started_at BIGINT NOT NULL,
  seen_at BIGINT NOT NULL,          -- a server that runs is seen every few seconds
  stopped_at BIGINT,
  secret TEXT NOT NULL,             -- digests, but for the time zone
  time_zone TEXT NOT NULL,
  catalogue TEXT NOT NULL,
  seller TEXT NOT NULL
);
