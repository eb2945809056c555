-- What is going to end: asked for seven days ahead, undone by anyone who may.
ALTER TABLE environments ADD COLUMN delete_at BIGINT;
ALTER TABLE environments ADD COLUMN delete_by TEXT REFERENCES people (id);
CREATE INDEX environments_to_delete ON environments (delete_at) WHERE delete_at IS NOT NULL AND deleted_at IS NULL;
ALTER TABLE bookings ADD COLUMN end_at BIGINT;
ALTER TABLE bookings ADD COLUMN end_by TEXT REFERENCES people (id);
CREATE INDEX bookings_to_end ON bookings (end_at) WHERE end_at IS NOT NULL AND ended_at IS NULL;

-- Names as they are compared: without accents, in small letters. Written by the program, also for what was there before.
ALTER TABLE people ADD COLUMN sort_name TEXT NOT NULL DEFAULT '';
ALTER TABLE teams ADD COLUMN sort_name TEXT NOT NULL DEFAULT '';
ALTER TABLE payment_methods ADD COLUMN sort_name TEXT NOT NULL DEFAULT '';
ALTER TABLE payment_methods ADD COLUMN sort_company TEXT NOT NULL DEFAULT '';
ALTER TABLE payment_methods ADD COLUMN found_by TEXT NOT NULL DEFAULT '';   -- its name, company, address, invoice email
ALTER TABLE apps ADD COLUMN sort_name TEXT NOT NULL DEFAULT '';
ALTER TABLE apps ADD COLUMN found_by TEXT NOT NULL DEFAULT '';              -- its name and website
DROP INDEX people_by_name;
DROP INDEX payment_methods_by_name;
DROP INDEX payment_methods_by_company;
CREATE INDEX people_by_name ON people (sort_name COLLATE "BINARY", id);
CREATE INDEX payment_methods_by_name ON payment_methods (sort_name COLLATE "BINARY", id);
CREATE INDEX payment_methods_by_company ON payment_methods (sort_company COLLATE "BINARY", id);
CREATE INDEX teams_unsorted ON teams (id) WHERE sort_name = '';
CREATE INDEX apps_unsorted ON apps (id) WHERE sort_name = '';
