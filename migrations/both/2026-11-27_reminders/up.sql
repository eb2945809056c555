-- Reminders of invoices that are not paid, and what people say about them.
ALTER TABLE invoices ADD COLUMN answered_at BIGINT;
ALTER TABLE invoices ADD COLUMN answer TEXT NOT NULL DEFAULT '';   -- what they said, for the hosting company
ALTER TABLE credits ADD COLUMN note TEXT NOT NULL DEFAULT '';      -- of what was given back: how

CREATE INDEX invoices_to_remind ON invoices (reminders, due_at, id) WHERE state = 'open' AND reminders < 2;
CREATE INDEX invoices_to_decide ON invoices (due_at, id) WHERE state = 'open' AND reminders >= 2;
CREATE INDEX invoices_open_of_payment_method ON invoices (payment_method_id, due_at) WHERE state = 'open';
