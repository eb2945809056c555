DROP INDEX apps_of_payment_method;
CREATE INDEX apps_of_payment_method ON apps (payment_method_id, id) WHERE payment_method_id IS NOT NULL;
