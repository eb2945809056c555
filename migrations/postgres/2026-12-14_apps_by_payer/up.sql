-- The apps that somebody pays for, as they are listed: a page reads its rows and no others, a count reads the index.
CREATE INDEX apps_of_payment_method_by_name ON apps (payment_method_id, sort_name, id)
  WHERE payment_method_id IS NOT NULL AND deleted_at IS NULL;
