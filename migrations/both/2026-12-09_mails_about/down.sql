DROP INDEX outbox_of_app;
ALTER TABLE outbox DROP COLUMN app_id;
