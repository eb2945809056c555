ALTER TABLE running_months DROP COLUMN apps;
