ALTER TABLE payment_methods DROP COLUMN region;
ALTER TABLE payment_methods DROP COLUMN street2;
