DROP FUNCTION running_months_currency() CASCADE;
DROP FUNCTION running_months_delete() CASCADE;
DROP FUNCTION running_months_book_no_more() CASCADE;
DROP FUNCTION running_months_book_until() CASCADE;
DROP FUNCTION running_months_book() CASCADE;
DROP FUNCTION running_months_own_no_more() CASCADE;
DROP FUNCTION running_months_own_until() CASCADE;
DROP FUNCTION running_months_own() CASCADE;
DROP TABLE running_months;
