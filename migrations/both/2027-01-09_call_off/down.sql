DROP INDEX charges_to_call_off;
ALTER TABLE charges DROP COLUMN call_off_at;
