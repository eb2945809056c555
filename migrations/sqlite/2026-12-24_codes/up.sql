-- Codes from mails: to log in, or to confirm that it is you. Neither a code nor its link stands here: both are derived.
CREATE TABLE mail_codes (
  id         TEXT PRIMARY KEY NOT NULL,
  purpose    TEXT NOT NULL CHECK (purpose IN ('log_in', 'confirm')),
  asked_by   TEXT NOT NULL UNIQUE,          -- digest of the token in the cookie of the browser that asked
  person_id  TEXT REFERENCES people (id),   -- NULL: nobody has this address
  email      TEXT NOT NULL,
  tries      BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);
CREATE INDEX mail_codes_of_person ON mail_codes (person_id);
CREATE INDEX mail_codes_by_end ON mail_codes (expires_at);

-- Whoever signs up may do without a password.
CREATE TABLE new_sign_ups (
  id            TEXT PRIMARY KEY NOT NULL,
  email         TEXT NOT NULL,
  name          TEXT NOT NULL,
  account_type  TEXT NOT NULL CHECK (account_type IN ('developer', 'client')),
  password_hash TEXT,
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
