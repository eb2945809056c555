DROP INDEX payment_methods_closed;
DROP INDEX invoices_to_decide;
CREATE INDEX invoices_to_decide ON invoices (due_at, id) WHERE state = 'open' AND reminders >= 2;
