DROP TRIGGER payments_remain_all ON payments;
DROP TRIGGER billed_months_remain_all ON billed_months;
DROP TRIGGER invoices_remain_all ON invoices;
