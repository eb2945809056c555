DROP TABLE mail_codes;
DELETE FROM sign_ups WHERE password_hash IS NULL;
CREATE TABLE new_sign_ups (
  id            TEXT PRIMARY KEY NOT NULL,
  email         TEXT NOT NULL,
  name          TEXT NOT NULL,
  account_type  TEXT NOT NULL CHECK (account_type IN ('developer', 'client')),
  password_hash TEXT NOT NULL,
  token_hash    TEXT NOT NULL UNIQUE,
  tries         BIGINT NOT NULL,
  invitation_id TEXT,
  created_at    BIGINT NOT NULL,
  expires_at    BIGINT NOT NULL
);
INSERT INTO new_sign_ups SELECT * FROM sign_ups;
DROP TABLE sign_ups;
ALTER TABLE new_sign_ups RENAME TO sign_ups;
CREATE INDEX sign_ups_of_email ON sign_ups (email);
CREATE INDEX sign_ups_by_end ON sign_ups (expires_at);
