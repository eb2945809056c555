-- Money: prices in cents, days and months of the billing time zone as text (`2026-11-30`, `2026-11`).

-- Which payment method owned an app from when to when.
CREATE TABLE ownerships (
  id                TEXT PRIMARY KEY NOT NULL,
  app_id            TEXT NOT NULL REFERENCES apps (id),
  payment_method_id TEXT NOT NULL REFERENCES payment_methods (id),
  since             BIGINT NOT NULL,
  until             BIGINT                        -- NULL: it still does
);
CREATE INDEX ownerships_of_payment_method ON ownerships (payment_method_id, app_id);
CREATE INDEX ownerships_of_app ON ownerships (app_id, since);
CREATE INDEX ownerships_by_start ON ownerships (since);
CREATE UNIQUE INDEX ownerships_now ON ownerships (app_id) WHERE until IS NULL;

CREATE TABLE environments (
  id         TEXT PRIMARY KEY NOT NULL,
  app_id     TEXT NOT NULL REFERENCES apps (id),
  name       TEXT NOT NULL,
  created_by TEXT NOT NULL REFERENCES people (id),
  created_at BIGINT NOT NULL,
  deleted_at BIGINT
);
CREATE UNIQUE INDEX environments_of_app ON environments (app_id, name) WHERE deleted_at IS NULL;

-- A component of an environment was on this plan from then until then. Names and prices are those of the booking.
CREATE TABLE bookings (
  id             TEXT PRIMARY KEY NOT NULL,
  environment_id TEXT NOT NULL REFERENCES environments (id),
  app_id         TEXT NOT NULL REFERENCES apps (id),
  component      TEXT NOT NULL,
  component_name TEXT NOT NULL,
  plan           TEXT NOT NULL,
  plan_name      TEXT NOT NULL,
  counting       TEXT NOT NULL CHECK (counting IN ('day_max', 'month_max')),
  rank           BIGINT NOT NULL,
  price_eur      BIGINT NOT NULL,                 -- net, a month
  price_usd      BIGINT NOT NULL,
  booked_by      TEXT NOT NULL REFERENCES people (id),
  booked_at      BIGINT NOT NULL,
  ended_at       BIGINT
);
CREATE INDEX bookings_of_app ON bookings (app_id, booked_at);
CREATE UNIQUE INDEX bookings_now ON bookings (environment_id, component) WHERE ended_at IS NULL;

-- How far the invoicing of a month has come.
CREATE TABLE monthly_runs (
  month       TEXT PRIMARY KEY NOT NULL,
  after       TEXT NOT NULL,                      -- the last payment method that was treated, by id
  started_at  BIGINT NOT NULL,
  finished_at BIGINT
);

-- The next number of a series and year, and the digest of the last document that got one.
CREATE TABLE invoice_numbers (
  series      TEXT NOT NULL,
  year        BIGINT NOT NULL,
  next        BIGINT NOT NULL,
  last_digest TEXT NOT NULL,
  PRIMARY KEY (series, year)
);

CREATE TABLE invoices (
  id                TEXT PRIMARY KEY NOT NULL,
  number            TEXT NOT NULL UNIQUE,
  kind              TEXT NOT NULL CHECK (kind IN ('invoice', 'credit_note')),
  payment_method_id TEXT NOT NULL REFERENCES payment_methods (id),
  month             TEXT NOT NULL,
  credits_id        TEXT REFERENCES invoices (id),
  currency          TEXT NOT NULL CHECK (currency IN ('EUR', 'USD')),
  net               BIGINT NOT NULL,
  vat               BIGINT NOT NULL,
  gross             BIGINT NOT NULL,
  issued_at         BIGINT NOT NULL,
  due_at            BIGINT NOT NULL,
  document          TEXT NOT NULL,                -- everything on it, JSON
  digest            TEXT NOT NULL,                -- of the document and the digest before
  previous_digest   TEXT NOT NULL,
  -- Above: frozen. Below: what happens to it.
  state             TEXT NOT NULL CHECK (state IN ('open', 'paid', 'written_off', 'credited')),
  paid              BIGINT NOT NULL,
  settled_at        BIGINT,
  reminders         BIGINT NOT NULL,
  reminded_at       BIGINT,
  last_notice_until BIGINT                        -- an operator has announced consequences for then
);
CREATE INDEX invoices_of_payment_method ON invoices (payment_method_id, issued_at, id);
CREATE INDEX invoices_by_state ON invoices (state, issued_at, id);
CREATE INDEX invoices_open ON invoices (due_at, id) WHERE state = 'open';

-- What a payment method owes for a month: once for each month, whatever happens.
CREATE TABLE billed_months (
  payment_method_id TEXT NOT NULL REFERENCES payment_methods (id),
  month             TEXT NOT NULL,
  document          TEXT NOT NULL,                -- the rows, JSON
  net               BIGINT NOT NULL,
  invoice_id        TEXT REFERENCES invoices (id),  -- NULL: too little, carried to the next invoice
  PRIMARY KEY (payment_method_id, month)
);
CREATE INDEX billed_months_carried ON billed_months (payment_method_id) WHERE invoice_id IS NULL;
CREATE INDEX billed_months_of_invoice ON billed_months (invoice_id);

-- Links in mails that show one invoice without log-in.
CREATE TABLE invoice_links (
  token_hash        TEXT PRIMARY KEY NOT NULL,
  invoice_id        TEXT NOT NULL REFERENCES invoices (id),
  payment_method_id TEXT NOT NULL REFERENCES payment_methods (id),
  made_at           BIGINT NOT NULL,
  expires_at        BIGINT NOT NULL
);
CREATE INDEX invoice_links_of_invoice ON invoice_links (invoice_id);
CREATE INDEX invoice_links_of_payment_method ON invoice_links (payment_method_id);
CREATE INDEX invoice_links_by_end ON invoice_links (expires_at);

-- What the bank says has come in: each transaction once, whatever file it is in.
CREATE TABLE bank_transactions (
  id          TEXT PRIMARY KEY NOT NULL,          -- what the bank calls it, or a digest of what it says
  booked_on   TEXT NOT NULL,
  amount      BIGINT NOT NULL,                    -- negative: given back
  currency    TEXT NOT NULL,
  payer       TEXT NOT NULL,
  payer_iban  TEXT NOT NULL,
  reference   TEXT NOT NULL,
  state       TEXT NOT NULL CHECK (state IN ('assigned', 'unknown', 'dismissed')),
  note        TEXT NOT NULL,
  imported_by TEXT NOT NULL REFERENCES people (id),
  imported_at BIGINT NOT NULL
);
CREATE INDEX bank_transactions_by_state ON bank_transactions (state, booked_on, id);

-- What was paid for an invoice. Never changed: a mistake is a payment back.
CREATE TABLE payments (
  id                  TEXT PRIMARY KEY NOT NULL,
  invoice_id          TEXT NOT NULL REFERENCES invoices (id),
  source              TEXT NOT NULL CHECK (source IN ('by_hand', 'statement', 'credit', 'credit_note')),
  amount              BIGINT NOT NULL,
  received_on         TEXT NOT NULL,
  note                TEXT NOT NULL,
  recorded_by         TEXT REFERENCES people (id),
  bank_transaction_id TEXT REFERENCES bank_transactions (id),
  recorded_at         BIGINT NOT NULL
);
CREATE INDEX payments_of_invoice ON payments (invoice_id, recorded_at, id);
CREATE INDEX payments_of_bank_transaction ON payments (bank_transaction_id);

-- What was paid too much (positive), and what of it paid for a later invoice (negative).
CREATE TABLE credits (
  id                TEXT PRIMARY KEY NOT NULL,
  payment_method_id TEXT NOT NULL REFERENCES payment_methods (id),
  invoice_id        TEXT REFERENCES invoices (id),
  amount            BIGINT NOT NULL,
  created_at        BIGINT NOT NULL
);
CREATE INDEX credits_of_payment_method ON credits (payment_method_id);

-- What is known about the VAT ID of a payment method. Of another VAT ID it says nothing.
CREATE TABLE vat_id_checks (
  payment_method_id TEXT PRIMARY KEY NOT NULL REFERENCES payment_methods (id),
  vat_id            TEXT NOT NULL,
  state             TEXT NOT NULL CHECK (state IN ('check_digit_right', 'confirmed', 'rejected')),
  since             BIGINT NOT NULL,
  consultation      TEXT NOT NULL,                -- the number of the official answer
  next_try_at       BIGINT
);
CREATE INDEX vat_id_checks_to_do ON vat_id_checks (next_try_at) WHERE next_try_at IS NOT NULL;

-- People of the hosting company. Made on the command line only.
CREATE TABLE operators (
  person_id TEXT PRIMARY KEY NOT NULL REFERENCES people (id),
  made_at   BIGINT NOT NULL
);

-- What is there already: its owner, and an environment without plans.
INSERT INTO ownerships (id, app_id, payment_method_id, since, until)
  SELECT id, id, payment_method_id, COALESCE(owned_since, created_at), deleted_at FROM apps WHERE payment_method_id IS NOT NULL;
INSERT INTO environments (id, app_id, name, created_by, created_at, deleted_at)
  SELECT id, id, 'main', created_by, created_at, deleted_at FROM apps;

-- What is frozen stays as it is.
CREATE TRIGGER invoices_stay BEFORE UPDATE OF id, number, kind, payment_method_id, month, credits_id, currency, net, vat,
    gross, issued_at, due_at, document, digest, previous_digest ON invoices
  BEGIN SELECT RAISE(ABORT, 'an invoice is never changed'); END;
CREATE TRIGGER invoices_remain BEFORE DELETE ON invoices
  BEGIN SELECT RAISE(ABORT, 'an invoice is never deleted'); END;
CREATE TRIGGER billed_months_stay BEFORE UPDATE OF payment_method_id, month, document, net ON billed_months
  BEGIN SELECT RAISE(ABORT, 'a billed month is never changed'); END;
CREATE TRIGGER billed_months_settled BEFORE UPDATE OF invoice_id ON billed_months WHEN OLD.invoice_id IS NOT NULL
  BEGIN SELECT RAISE(ABORT, 'a month is billed once'); END;
CREATE TRIGGER billed_months_remain BEFORE DELETE ON billed_months
  BEGIN SELECT RAISE(ABORT, 'a billed month is never deleted'); END;
CREATE TRIGGER payments_stay BEFORE UPDATE ON payments
  BEGIN SELECT RAISE(ABORT, 'a payment is never changed'); END;
CREATE TRIGGER payments_remain BEFORE DELETE ON payments
  BEGIN SELECT RAISE(ABORT, 'a payment is never deleted'); END;
