DROP TABLE bank_statements;
DROP TABLE bank_transaction_names;
DROP INDEX bank_transactions_by_day;
ALTER TABLE bank_transactions DROP COLUMN numbers;
