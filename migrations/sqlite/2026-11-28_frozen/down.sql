DROP TRIGGER billed_months_in_place;
DROP TRIGGER invoices_in_place;
DROP TRIGGER payments_once;
DROP TRIGGER billed_months_once;
DROP TRIGGER invoices_once;
