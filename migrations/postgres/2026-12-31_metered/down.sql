DROP TABLE usage_sums;
DROP FUNCTION running_months_use();
DROP TABLE usage_records;
