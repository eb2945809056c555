DROP TRIGGER running_months_forget;
ALTER TABLE running_months DROP COLUMN apps;
