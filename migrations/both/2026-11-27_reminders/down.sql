DROP INDEX invoices_open_of_payment_method;
DROP INDEX invoices_to_decide;
DROP INDEX invoices_to_remind;
ALTER TABLE credits DROP COLUMN note;
ALTER TABLE invoices DROP COLUMN answer;
ALTER TABLE invoices DROP COLUMN answered_at;
