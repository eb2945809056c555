DROP INDEX accountant_links_stop;
ALTER TABLE accountant_links DROP COLUMN stop_hash;
ALTER TABLE accountant_links DROP COLUMN sent_to;
ALTER TABLE outbox DROP COLUMN stop_row;
DROP TABLE invoice_copies;
