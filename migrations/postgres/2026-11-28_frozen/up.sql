-- `TRUNCATE` takes all rows away without asking the triggers that keep each.
CREATE TRIGGER invoices_remain_all BEFORE TRUNCATE ON invoices
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('an invoice is never deleted');
CREATE TRIGGER billed_months_remain_all BEFORE TRUNCATE ON billed_months
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('a billed month is never deleted');
CREATE TRIGGER payments_remain_all BEFORE TRUNCATE ON payments
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('a payment is never deleted');
