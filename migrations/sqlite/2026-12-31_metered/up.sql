-- Usage that is measured, as it was reported: each record once, under the id of whoever sent it. Forgotten after some months.
CREATE TABLE usage_records (
  id                TEXT PRIMARY KEY NOT NULL,
  environment_id    TEXT NOT NULL REFERENCES environments (id),
  component         TEXT NOT NULL,
  quantity          BIGINT NOT NULL,                -- thousandths of the unit
  used_at           BIGINT NOT NULL,
  received_at       BIGINT NOT NULL,
  payment_method_id TEXT REFERENCES payment_methods (id),  -- who owned the app on that day; NULL: it was on trial
  month             TEXT NOT NULL,                  -- of that day
  billed_with       TEXT NOT NULL                   -- the month on whose invoice it is: a later one if it came late
);
CREATE INDEX usage_records_by_month ON usage_records (month);

-- What the records of a month come to. Names, prices and what is included are those of its first record.
CREATE TABLE usage_sums (
  payment_method_id TEXT NOT NULL REFERENCES payment_methods (id),
  billed_with       TEXT NOT NULL,
  environment_id    TEXT NOT NULL REFERENCES environments (id),
  component         TEXT NOT NULL,
  month             TEXT NOT NULL,
  app_id            TEXT NOT NULL REFERENCES apps (id),
  component_name    TEXT NOT NULL,
  unit              TEXT NOT NULL,
  unit_code         TEXT NOT NULL,                  -- UN/ECE Recommendation 20
  included          BIGINT NOT NULL,                -- whole units, of a whole month
  price_eur         BIGINT NOT NULL,                -- net, of one unit, in millionths
  price_usd         BIGINT NOT NULL,
  billed_before     BIGINT NOT NULL,                -- thousandths of that month that are on its own invoice
  quantity          BIGINT NOT NULL,                -- thousandths
  PRIMARY KEY (payment_method_id, billed_with, environment_id, component, month)
);
CREATE INDEX usage_sums_of_app ON usage_sums (app_id, billed_with);

CREATE TRIGGER running_months_use AFTER INSERT ON usage_sums BEGIN
  UPDATE running_months SET counted_for = '' WHERE counted_for <> '' AND payment_method_id = NEW.payment_method_id;
END;
CREATE TRIGGER running_months_use_more AFTER UPDATE ON usage_sums BEGIN
  UPDATE running_months SET counted_for = '' WHERE counted_for <> '' AND payment_method_id = NEW.payment_method_id;
END;
