-- How many apps a payment method owns, counted up to 1,001, kept with the sums of the running month: what changes these marks
-- both. Null: it is not known, because something has changed, or because a server of the version before has counted since. What
-- was kept before does not have it, so it is counted again.
ALTER TABLE running_months ADD COLUMN apps BIGINT;
UPDATE running_months SET counted_for = '' WHERE counted_for <> '';
CREATE FUNCTION running_months_forget() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.apps := NULL;
  RETURN NEW;
END $$;
CREATE TRIGGER running_months_forget BEFORE UPDATE OF counted_for ON running_months
  FOR EACH ROW WHEN (NEW.counted_for = '') EXECUTE FUNCTION running_months_forget();
