DROP INDEX invoices_by_time;
