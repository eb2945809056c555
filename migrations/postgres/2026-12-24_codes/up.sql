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
ALTER TABLE sign_ups ALTER COLUMN password_hash DROP NOT NULL;
