DROP TRIGGER credits_remain_all ON credits;
DROP TRIGGER credits_remain ON credits;
DROP TRIGGER credits_stay ON credits;
DROP INDEX credits_of_invoice;
DROP INDEX credits_of_payment_method;
CREATE INDEX credits_of_payment_method ON credits (payment_method_id);
ALTER TABLE credits DROP COLUMN kind;
