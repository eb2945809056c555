DROP TABLE vat_certificates;
DROP INDEX outbox_unsent;
DROP INDEX outbox_of_receiver;
DROP INDEX payment_methods_by_invoice_email;
DROP INDEX payment_methods_by_company;
DROP INDEX payment_methods_by_name;
DROP INDEX people_by_email;
DROP INDEX people_by_name;
