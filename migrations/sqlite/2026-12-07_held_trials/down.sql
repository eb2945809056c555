ALTER TABLE invitations ADD COLUMN first_expires_at BIGINT NOT NULL DEFAULT 0;
UPDATE invitations SET first_expires_at = expires_at;
