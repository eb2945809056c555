-- What many addresses do not have: a second line, and a state or province. Empty: none.
ALTER TABLE payment_methods ADD COLUMN street2 TEXT NOT NULL DEFAULT '';
ALTER TABLE payment_methods ADD COLUMN region TEXT NOT NULL DEFAULT '';
