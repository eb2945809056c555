-- What somebody typed on the way to an act of several pages: each of them can be gone back to.
CREATE TABLE drafts (
  id            TEXT PRIMARY KEY NOT NULL,
  person_id     TEXT NOT NULL REFERENCES people (id),
  page          TEXT NOT NULL,                    -- the address of the form
  invitation_id TEXT REFERENCES invitations (id), -- the answer to this one: kept until it ends
  fields        TEXT NOT NULL,                    -- as the body of a form, without passwords
  kept_at       BIGINT NOT NULL
);
CREATE INDEX drafts_of_person ON drafts (person_id, page, kept_at);
CREATE INDEX drafts_of_invitation ON drafts (invitation_id) WHERE invitation_id IS NOT NULL;
CREATE INDEX drafts_by_age ON drafts (kept_at);
