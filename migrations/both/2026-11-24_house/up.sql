-- Ids are random text made by the program, times are milliseconds since 1970 UTC,
-- closed sets of words are text with a CHECK. Both databases have the same tables.

CREATE TABLE people (
  id            TEXT PRIMARY KEY NOT NULL,
  email         TEXT UNIQUE,                      -- comparable form; NULL once the account is deleted
  name          TEXT NOT NULL,
  account_type  TEXT NOT NULL CHECK (account_type IN ('developer', 'client')),
  password_hash TEXT,
  created_at    BIGINT NOT NULL,
  closed_at     BIGINT
);
CREATE INDEX people_closed ON people (closed_at) WHERE closed_at IS NOT NULL;

CREATE TABLE sessions (
  id           TEXT PRIMARY KEY NOT NULL,
  person_id    TEXT NOT NULL REFERENCES people (id),
  token_hash   TEXT NOT NULL UNIQUE,
  device       TEXT NOT NULL,
  created_at   BIGINT NOT NULL,
  last_seen_at BIGINT NOT NULL,
  confirmed_at BIGINT                             -- when the password was last asked for
);
CREATE INDEX sessions_of_person ON sessions (person_id, id);
CREATE INDEX sessions_by_age ON sessions (last_seen_at);

CREATE TABLE sign_ups (
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
CREATE INDEX sign_ups_of_email ON sign_ups (email);
CREATE INDEX sign_ups_by_end ON sign_ups (expires_at);

-- Links that work once: password reset, change of address, log-in link, invoice address.
CREATE TABLE single_use_links (
  id                TEXT PRIMARY KEY NOT NULL,
  purpose           TEXT NOT NULL CHECK (purpose IN ('password_reset', 'change_email', 'log_in', 'invoice_email')),
  person_id         TEXT REFERENCES people (id),
  payment_method_id TEXT,
  email             TEXT NOT NULL,
  token_hash        TEXT NOT NULL UNIQUE,
  created_at        BIGINT NOT NULL,
  expires_at        BIGINT NOT NULL,
  used_at           BIGINT
);
CREATE INDEX single_use_links_of_person ON single_use_links (person_id, purpose);
CREATE INDEX single_use_links_of_payment_method ON single_use_links (payment_method_id);
CREATE INDEX single_use_links_by_end ON single_use_links (expires_at);

CREATE TABLE teams (
  id         TEXT PRIMARY KEY NOT NULL,
  name       TEXT NOT NULL,
  created_by TEXT NOT NULL REFERENCES people (id),
  created_at BIGINT NOT NULL,
  deleted_at BIGINT                               -- nobody is in it any more; the row stays for events
);

CREATE TABLE memberships (
  team_id    TEXT NOT NULL REFERENCES teams (id),
  person_id  TEXT NOT NULL REFERENCES people (id),
  role       TEXT NOT NULL CHECK (role IN ('unlimited', 'limited')),
  granted_by TEXT NOT NULL REFERENCES people (id),
  granted_at BIGINT NOT NULL,
  PRIMARY KEY (team_id, person_id)
);
CREATE INDEX memberships_of_person ON memberships (person_id, team_id);

CREATE TABLE payment_methods (
  id                         TEXT PRIMARY KEY NOT NULL,
  name                       TEXT NOT NULL,
  payment_type               TEXT NOT NULL CHECK (payment_type IN ('bank_transfer')),
  currency                   TEXT NOT NULL CHECK (currency IN ('EUR', 'USD')),
  company                    TEXT,                -- the five of the address are all there or all missing
  street                     TEXT,
  postal_code                TEXT,
  city                       TEXT,
  country                    TEXT,
  vat_id                     TEXT,
  invoice_email              TEXT,
  invoice_email_confirmed_at BIGINT,
  state                      TEXT NOT NULL CHECK (state IN ('open', 'closing', 'closed')),
  created_by                 TEXT NOT NULL REFERENCES people (id),
  created_at                 BIGINT NOT NULL,
  closed_at                  BIGINT
);

CREATE TABLE payment_method_people (
  payment_method_id TEXT NOT NULL REFERENCES payment_methods (id),
  person_id         TEXT NOT NULL REFERENCES people (id),
  granted_by        TEXT NOT NULL REFERENCES people (id),
  granted_at        BIGINT NOT NULL,
  PRIMARY KEY (payment_method_id, person_id)
);
CREATE INDEX payment_methods_of_person ON payment_method_people (person_id, payment_method_id);

CREATE TABLE payment_method_teams (
  payment_method_id TEXT NOT NULL REFERENCES payment_methods (id),
  team_id           TEXT NOT NULL REFERENCES teams (id),
  granted_by        TEXT NOT NULL REFERENCES people (id),
  granted_at        BIGINT NOT NULL,
  PRIMARY KEY (payment_method_id, team_id)
);
CREATE INDEX payment_methods_of_team ON payment_method_teams (team_id, payment_method_id);

CREATE TABLE apps (
  id                TEXT PRIMARY KEY NOT NULL,
  name              TEXT NOT NULL,
  website           TEXT,
  description       TEXT NOT NULL,
  payment_method_id TEXT REFERENCES payment_methods (id),  -- NULL: on trial
  owned_since       BIGINT,
  trial_ends_at     BIGINT,
  trial_held_until  BIGINT,                       -- an open invitation to pay holds the end of the trial once
  delete_at         BIGINT,                       -- deletion is scheduled for then
  delete_by         TEXT REFERENCES people (id),
  deleted_at        BIGINT,
  created_by        TEXT NOT NULL REFERENCES people (id),
  created_at        BIGINT NOT NULL
);
CREATE INDEX apps_of_payment_method ON apps (payment_method_id, id) WHERE payment_method_id IS NOT NULL;
CREATE INDEX apps_to_delete ON apps (delete_at) WHERE delete_at IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX apps_on_trial ON apps (trial_ends_at) WHERE payment_method_id IS NULL AND deleted_at IS NULL;

CREATE TABLE developer_connections (
  app_id               TEXT NOT NULL REFERENCES apps (id),
  person_id            TEXT NOT NULL REFERENCES people (id),
  team_id              TEXT REFERENCES teams (id),          -- NULL: direct
  is_technical_contact BOOLEAN NOT NULL,
  granted_by           TEXT NOT NULL REFERENCES people (id),
  granted_at           BIGINT NOT NULL,
  PRIMARY KEY (app_id, person_id)
);
CREATE INDEX developer_connections_of_person ON developer_connections (person_id, app_id);

CREATE TABLE team_apps (
  app_id     TEXT NOT NULL REFERENCES apps (id),
  team_id    TEXT NOT NULL REFERENCES teams (id),
  granted_by TEXT NOT NULL REFERENCES people (id),
  granted_at BIGINT NOT NULL,
  PRIMARY KEY (app_id, team_id)
);
CREATE INDEX apps_of_team ON team_apps (team_id, app_id);

-- A limited member asks for a developer connection to an app of their team, via that team.
CREATE TABLE access_requests (
  app_id    TEXT NOT NULL REFERENCES apps (id),
  person_id TEXT NOT NULL REFERENCES people (id),
  team_id   TEXT NOT NULL REFERENCES teams (id),
  asked_at  BIGINT NOT NULL,
  PRIMARY KEY (app_id, person_id)
);
CREATE INDEX access_requests_of_person ON access_requests (person_id, app_id);
CREATE INDEX access_requests_of_team ON access_requests (team_id, app_id);

CREATE TABLE invitations (
  id                TEXT PRIMARY KEY NOT NULL,
  kind              TEXT NOT NULL CHECK (kind IN ('team', 'app', 'payment_method', 'pay')),
  state             TEXT NOT NULL CHECK (state IN ('pending', 'to_be_confirmed', 'accepted', 'declined', 'withdrawn', 'expired', 'void')),
  sender_id         TEXT NOT NULL REFERENCES people (id),
  email             TEXT NOT NULL,                -- comparable form
  message           TEXT NOT NULL,
  team_id           TEXT REFERENCES teams (id),
  role              TEXT CHECK (role IN ('unlimited', 'limited')),
  payment_method_id TEXT REFERENCES payment_methods (id),
  about             TEXT NOT NULL,                -- name of the team or payment method, as it was while the offer stood
  sender_leaves     BOOLEAN NOT NULL,             -- pay: the sender's own developer connections end
  version           BIGINT NOT NULL,              -- of the link; sending again raises it
  created_at        BIGINT NOT NULL,
  sent_at           BIGINT NOT NULL,
  expires_at        BIGINT NOT NULL,
  first_expires_at  BIGINT NOT NULL,
  reminders         BIGINT NOT NULL,
  reminded_at       BIGINT,
  last_call_at      BIGINT,                       -- the reminder 3 days before the end was queued
  mailbox_used_at   BIGINT,                       -- somebody has signed up through the mail link
  answered_at       BIGINT,
  answered_by       TEXT REFERENCES people (id),
  reason            TEXT,
  choice            TEXT                          -- to be confirmed: what the other person chose and was shown, JSON
);
CREATE INDEX invitations_of_sender ON invitations (sender_id, created_at);
CREATE INDEX invitations_of_sender_by_state ON invitations (sender_id, state);
CREATE INDEX invitations_of_email ON invitations (email, state);
CREATE INDEX invitations_of_payment_method ON invitations (payment_method_id, state);
CREATE INDEX invitations_of_team ON invitations (team_id, state);
CREATE INDEX invitations_of_answerer ON invitations (answered_by, state);
CREATE INDEX invitations_open ON invitations (expires_at) WHERE state IN ('pending', 'to_be_confirmed');

CREATE TABLE invitation_apps (
  invitation_id TEXT NOT NULL REFERENCES invitations (id),
  app_id        TEXT NOT NULL REFERENCES apps (id),
  payer_id      TEXT REFERENCES payment_methods (id),   -- what owned the app when it was offered
  name          TEXT NOT NULL,                    -- of the app, as it was while the offer stood
  PRIMARY KEY (invitation_id, app_id)
);
CREATE INDEX invitations_of_app ON invitation_apps (app_id, invitation_id);

CREATE TABLE invitation_links (
  token_hash     TEXT PRIMARY KEY NOT NULL,
  invitation_id  TEXT NOT NULL REFERENCES invitations (id),
  version        BIGINT NOT NULL,
  proves_mailbox BOOLEAN NOT NULL,                -- the link in the mail, not the one to copy
  made_at        BIGINT NOT NULL
);
CREATE INDEX invitation_links_of_invitation ON invitation_links (invitation_id, version);

CREATE TABLE refused_senders (
  email      TEXT NOT NULL,
  sender_id  TEXT NOT NULL REFERENCES people (id),
  created_at BIGINT NOT NULL,
  PRIMARY KEY (email, sender_id)
);

CREATE TABLE events (
  id                TEXT PRIMARY KEY NOT NULL,
  at                BIGINT NOT NULL,
  kind              TEXT NOT NULL,
  actor_id          TEXT REFERENCES people (id),  -- NULL: Remit itself
  person_id         TEXT REFERENCES people (id),  -- whom it concerns
  app_id            TEXT REFERENCES apps (id),
  payment_method_id TEXT REFERENCES payment_methods (id),
  team_id           TEXT REFERENCES teams (id),
  invitation_id     TEXT REFERENCES invitations (id),
  detail            TEXT NOT NULL
);
CREATE INDEX events_of_actor ON events (actor_id, at, id, kind);
CREATE INDEX events_of_person ON events (person_id, at, id, kind);
CREATE INDEX events_of_app ON events (app_id, at, id, kind);
CREATE INDEX events_of_payment_method ON events (payment_method_id, at, id, kind);
CREATE INDEX events_of_team ON events (team_id, at, id, kind);

CREATE TABLE outbox (
  id            TEXT PRIMARY KEY NOT NULL,
  kind          TEXT NOT NULL,
  recipient     TEXT NOT NULL,
  from_name     TEXT,
  reply_to      TEXT,
  subject       TEXT NOT NULL,
  text_body     TEXT NOT NULL,                    -- bodies hold a placeholder where the link goes
  html_body     TEXT NOT NULL,
  link_purpose  TEXT,
  link_row      TEXT,
  link_version  BIGINT,
  invitation_id TEXT REFERENCES invitations (id),
  created_at    BIGINT NOT NULL,
  useless_at    BIGINT NOT NULL,
  next_try_at   BIGINT NOT NULL,
  leased_until  BIGINT,
  attempts      BIGINT NOT NULL,
  state         TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'failed', 'dropped')),
  problem       TEXT,
  finished_at   BIGINT
);
CREATE INDEX outbox_waiting ON outbox (next_try_at) WHERE state = 'waiting';
CREATE INDEX outbox_of_recipient ON outbox (recipient, created_at, id) WHERE state = 'waiting';
CREATE INDEX outbox_of_invitation ON outbox (invitation_id, created_at);
CREATE INDEX outbox_finished ON outbox (finished_at) WHERE finished_at IS NOT NULL;

CREATE TABLE form_submissions (
  id         TEXT PRIMARY KEY NOT NULL,
  location   TEXT NOT NULL,
  flash      TEXT,
  created_at BIGINT NOT NULL
);
CREATE INDEX form_submissions_by_age ON form_submissions (created_at);

CREATE TABLE rate_limits (
  key        TEXT NOT NULL,
  slot_ends  BIGINT NOT NULL,
  used       BIGINT NOT NULL,
  PRIMARY KEY (key, slot_ends)
);
CREATE INDEX rate_limits_by_age ON rate_limits (slot_ends);
