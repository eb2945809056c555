DROP TRIGGER credits_once;
DROP TRIGGER credits_remain;
DROP TRIGGER credits_stay;
DROP INDEX credits_of_invoice;
DROP INDEX credits_of_payment_method;
CREATE INDEX credits_of_payment_method ON credits (payment_method_id);
ALTER TABLE credits DROP COLUMN kind;
