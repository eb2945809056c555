-- What is to decide is read in its order: with the state in front SQLite does not take the index of all that are open.
DROP INDEX invoices_to_decide;
CREATE INDEX invoices_to_decide ON invoices (state, due_at, id) WHERE state = 'open' AND reminders >= 2;
-- Of these the credit is looked for.
CREATE INDEX payment_methods_closed ON payment_methods (id) WHERE state = 'closed';
