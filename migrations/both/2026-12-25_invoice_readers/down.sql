ALTER TABLE invitations DROP COLUMN invoices_only;
DROP TABLE invoice_readers;
