DROP TABLE usage_sums;
DROP TABLE usage_records;
