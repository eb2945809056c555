DROP TABLE mail_codes;
DELETE FROM sign_ups WHERE password_hash IS NULL;
ALTER TABLE sign_ups ALTER COLUMN password_hash SET NOT NULL;
