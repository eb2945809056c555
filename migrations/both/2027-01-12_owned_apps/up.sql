-- How many apps a payment method owns, counted up to 1,001, kept with the sums of the running month: what changes these marks
-- both. What was kept before does not have it, so it is counted again.
ALTER TABLE running_months ADD COLUMN apps BIGINT NOT NULL DEFAULT 0;
UPDATE running_months SET counted_for = '' WHERE counted_for <> '';
