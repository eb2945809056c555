-- The apps that somebody pays for, as they are listed: a page reads its rows and no others, a count reads the index.
DROP INDEX apps_of_payment_method;
CREATE INDEX apps_of_payment_method ON apps (payment_method_id, deleted_at, sort_name, id)
  WHERE payment_method_id IS NOT NULL;
