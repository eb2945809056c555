DROP TRIGGER running_months_forget ON running_months;
DROP FUNCTION running_months_forget();
ALTER TABLE running_months DROP COLUMN apps;
