DROP TABLE sandbox_objects;
DROP TABLE debit_batches;
DROP TABLE gateway_notices;
DROP TABLE refunds;
DROP TABLE charges;
DROP TABLE payment_setups;
DROP TABLE credentials;
