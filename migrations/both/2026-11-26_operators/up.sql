-- Operators look through the invoices of everybody, newest first.
CREATE INDEX invoices_by_time ON invoices (issued_at, id);
