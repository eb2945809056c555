-- The app of which a mail says something that may not be so any more before it leaves: what waits is found by it. Mails
-- that wait at this moment have none: they are sent, whatever has changed.
ALTER TABLE outbox ADD COLUMN app_id TEXT REFERENCES apps (id);
CREATE INDEX outbox_of_app ON outbox (app_id) WHERE app_id IS NOT NULL;
