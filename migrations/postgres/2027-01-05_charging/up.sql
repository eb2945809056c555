-- Cards and direct debit. What a payer pays with is one row of `credentials`; of a card or an account it has the last four digits.
CREATE TABLE credentials (
  id          TEXT PRIMARY KEY NOT NULL,
  person_id   TEXT NOT NULL REFERENCES people (id),  -- who set it up
  gateway     TEXT NOT NULL CHECK (gateway IN ('stripe', 'sandbox', 'bank')),
  kind        TEXT NOT NULL CHECK (kind IN ('card', 'direct_debit')),
  customer    TEXT NOT NULL,                         -- as the gateway calls whoever pays; '': our own bank
  token       TEXT NOT NULL,                         -- what is charged there
  brand       TEXT NOT NULL,                         -- 'Visa'; '': an account
  last4       TEXT NOT NULL,
  expires     TEXT,                                  -- '2028-04': the last month of a card
  country     TEXT NOT NULL,                         -- of the bank; '': not known
  holder      TEXT NOT NULL,
  mandate     TEXT NOT NULL,                         -- its reference; '': a card
  mandate_on  TEXT,                                  -- '2026-11-24'
  mandate_url TEXT NOT NULL,                         -- where the gateway shows it
  mandate_text TEXT NOT NULL,                        -- the version of the words that were accepted on our page
  sealed_iban TEXT NOT NULL,                         -- encrypted, only for our own bank
  bic         TEXT NOT NULL,
  state       TEXT NOT NULL CHECK (state IN ('ready', 'used', 'over')),
  made_at     BIGINT NOT NULL,
  over_at     BIGINT,
  detached_at BIGINT,                                -- the gateway was told that it is over
  warned      BIGINT NOT NULL                        -- that a card expires: 0, 1 or 2 times
);
CREATE INDEX credentials_of_person ON credentials (person_id, state, id);
CREATE INDEX credentials_to_detach ON credentials (over_at) WHERE state = 'over' AND detached_at IS NULL;
CREATE INDEX credentials_unused ON credentials (made_at) WHERE state = 'ready';
CREATE INDEX credentials_expiring ON credentials (expires, id) WHERE state = 'used' AND expires IS NOT NULL;
CREATE UNIQUE INDEX credentials_by_token ON credentials (gateway, token) WHERE token <> '';
CREATE UNIQUE INDEX credentials_by_mandate ON credentials (mandate) WHERE gateway = 'bank';
CREATE INDEX credentials_with_mandate ON credentials (mandate_on, id) WHERE gateway = 'bank' AND state = 'used';

-- By bank transfer as long as there is none.
ALTER TABLE payment_methods DROP COLUMN payment_type;
ALTER TABLE payment_methods ADD COLUMN credential_id TEXT REFERENCES credentials (id);
CREATE UNIQUE INDEX payment_methods_by_credential ON payment_methods (credential_id);
CREATE INDEX payment_methods_closed_with_card ON payment_methods (closed_at) WHERE state = 'closed' AND credential_id IS NOT NULL;
-- Whether those who work on its apps may pay an invoice that could not be charged.
ALTER TABLE payment_methods ADD COLUMN lets_developers_pay BOOLEAN NOT NULL DEFAULT FALSE;

-- Somebody sets up a card or a direct debit: at the gateway, or on our own page.
CREATE TABLE payment_setups (
  id                TEXT PRIMARY KEY NOT NULL,
  person_id         TEXT NOT NULL REFERENCES people (id),
  kind              TEXT NOT NULL CHECK (kind IN ('card', 'direct_debit')),
  gateway           TEXT NOT NULL CHECK (gateway IN ('stripe', 'sandbox', 'bank')),
  payment_method_id TEXT REFERENCES payment_methods (id),  -- for one that is there
  invitation_id     TEXT REFERENCES invitations (id),      -- or for the one with which an invitation is accepted
  draft_id          TEXT,                                  -- or for a new one
  currency          TEXT NOT NULL,
  session           TEXT,                                  -- as the gateway calls it; NULL: not begun there yet
  next_path         TEXT NOT NULL,                         -- where it goes on
  state             TEXT NOT NULL CHECK (state IN ('begun', 'done', 'left')),
  credential_id     TEXT REFERENCES credentials (id),
  made_at           BIGINT NOT NULL
);
CREATE INDEX payment_setups_of_person ON payment_setups (person_id, state, made_at);
CREATE UNIQUE INDEX payment_setups_by_session ON payment_setups (gateway, session);
CREATE INDEX payment_setups_by_age ON payment_setups (made_at) WHERE state = 'begun';

-- Money that is asked for. One at a time of each invoice: it is charged once, whatever happens.
CREATE TABLE charges (
  id            TEXT PRIMARY KEY NOT NULL,
  invoice_id    TEXT NOT NULL REFERENCES invoices (id),
  number        BIGINT NOT NULL,                     -- of those of its invoice, from 1: `invoice:<id>:<number>` is its key
  way           TEXT NOT NULL CHECK (way IN ('by_itself', 'present')),  -- `present`: somebody pays it once
  gateway       TEXT NOT NULL CHECK (gateway IN ('stripe', 'sandbox', 'bank')),
  kind          TEXT CHECK (kind IN ('card', 'direct_debit')),          -- NULL: whoever pays has not chosen yet
  credential_id TEXT REFERENCES credentials (id),    -- NULL: it is paid once, with something else
  person_id     TEXT REFERENCES people (id),         -- who pays it once; NULL: by itself, or without log-in
  amount        BIGINT NOT NULL,
  state         TEXT NOT NULL CHECK (state IN ('due', 'asked', 'processing', 'paid', 'failed', 'dropped')),
  session       TEXT,                                -- of a page of the gateway
  reference     TEXT,                                -- as the gateway calls it
  failure       TEXT NOT NULL,                       -- why, a word of ours; '': it has not failed
  tries_left    BIGINT NOT NULL,                     -- that follow if this one fails
  posted        BIGINT NOT NULL,                     -- what stands in `payments` of it
  disputed_at   BIGINT,
  due_on        TEXT NOT NULL,                       -- '2026-12-02': the day on which it is asked for, or debited
  next_try_at   BIGINT NOT NULL,                     -- while somebody asks: until when they may
  batch_id      TEXT,                                -- the file of direct debits in which it is
  made_at       BIGINT NOT NULL,
  asked_at      BIGINT,
  settled_at    BIGINT
);
CREATE UNIQUE INDEX charges_of_invoice ON charges (invoice_id, number);
CREATE UNIQUE INDEX charges_one_at_a_time ON charges (invoice_id) WHERE state IN ('due', 'asked', 'processing');
CREATE INDEX charges_to_ask ON charges (gateway, next_try_at) WHERE state IN ('due', 'asked', 'processing');
CREATE INDEX charges_by_reference ON charges (gateway, reference);
CREATE UNIQUE INDEX charges_by_session ON charges (gateway, session);
CREATE INDEX charges_of_batch ON charges (batch_id, id);
CREATE INDEX charges_by_credential ON charges (credential_id, due_on);
CREATE INDEX charges_failed ON charges (settled_at, id) WHERE state = 'failed';
CREATE INDEX charges_gone_back ON charges (disputed_at, id) WHERE disputed_at IS NOT NULL;
CREATE INDEX charges_unanswered ON charges (asked_at) WHERE state = 'asked' AND way = 'by_itself';

-- New invoices of those who do not pay by bank transfer: the first charge of each is still to be made.
CREATE TABLE charges_to_begin (
  invoice_id TEXT PRIMARY KEY NOT NULL REFERENCES invoices (id)
);
CREATE FUNCTION charge_to_begin() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO charges_to_begin (invoice_id)
    SELECT NEW.id FROM payment_methods m WHERE m.id = NEW.payment_method_id AND m.credential_id IS NOT NULL;
  RETURN NULL;
END $$;
CREATE TRIGGER charge_to_begin AFTER INSERT ON invoices
  FOR EACH ROW WHEN (NEW.kind = 'invoice') EXECUTE FUNCTION charge_to_begin();

-- Money that goes back the way it came. Until it is there it is credit that pays for nothing. One at a time of each charge.
CREATE TABLE refunds (
  id          TEXT PRIMARY KEY NOT NULL,             -- its key at the gateway
  charge_id   TEXT NOT NULL REFERENCES charges (id),
  payment_method_id TEXT NOT NULL REFERENCES payment_methods (id),  -- whose credit it is until then
  invoice_id  TEXT NOT NULL REFERENCES invoices (id),  -- which was credited; that of the charge, or one that replaces it
  amount      BIGINT NOT NULL,
  held        BIGINT NOT NULL,                       -- what of it is still here
  state       TEXT NOT NULL CHECK (state IN ('due', 'asked', 'done', 'failed', 'kept')),
  reference   TEXT,
  failure     TEXT NOT NULL,
  next_try_at BIGINT NOT NULL,
  made_by     TEXT REFERENCES people (id),
  made_at     BIGINT NOT NULL
);
CREATE INDEX refunds_of_charge ON refunds (charge_id, id);
CREATE INDEX refunds_of_invoice ON refunds (invoice_id, made_at);
CREATE INDEX refunds_to_ask ON refunds (next_try_at) WHERE state IN ('due', 'asked');
CREATE INDEX refunds_held ON refunds (payment_method_id) WHERE held > 0;
CREATE INDEX refunds_failed ON refunds (made_at, id) WHERE state = 'failed';
CREATE UNIQUE INDEX refunds_one_at_a_time ON refunds (charge_id) WHERE state IN ('due', 'asked', 'failed');

-- What the gateway says has changed. Never believed: the object is read again.
CREATE TABLE gateway_notices (
  id          TEXT PRIMARY KEY NOT NULL,             -- as the gateway calls it
  gateway     TEXT NOT NULL,
  kind        TEXT NOT NULL,                         -- 'payment_intent.succeeded'
  object      TEXT NOT NULL,                         -- which one
  received_at BIGINT NOT NULL,
  next_try_at BIGINT NOT NULL,
  tries       BIGINT NOT NULL,
  done_at     BIGINT
);
CREATE INDEX gateway_notices_waiting ON gateway_notices (next_try_at) WHERE done_at IS NULL;
CREATE INDEX gateway_notices_by_age ON gateway_notices (received_at);

-- Files of direct debits for our own bank.
CREATE TABLE debit_batches (
  id          TEXT PRIMARY KEY NOT NULL,             -- of the message in the file
  due_on      TEXT NOT NULL,                         -- '2026-12-02'
  debits      BIGINT NOT NULL,                       -- so many
  amount      BIGINT NOT NULL,                       -- that come to so much
  sealed_file TEXT NOT NULL,                         -- encrypted, as the bank gets it
  state       TEXT NOT NULL CHECK (state IN ('made', 'booked', 'settled')),
  made_by     TEXT NOT NULL REFERENCES people (id),
  made_at     BIGINT NOT NULL,
  paid_on     TEXT                                   -- when the bank booked it
);
CREATE INDEX debit_batches_by_age ON debit_batches (made_at, id);
CREATE INDEX debit_batches_to_settle ON debit_batches (made_at) WHERE state = 'booked';
CREATE INDEX debit_batches_to_book ON debit_batches (amount) WHERE state = 'made';

-- What the sandbox keeps: the gateway that is built in, to try things out.
CREATE TABLE sandbox_objects (
  id   TEXT PRIMARY KEY NOT NULL,
  kind TEXT NOT NULL,
  key  TEXT UNIQUE,                                  -- the same again is the same object
  body TEXT NOT NULL,
  at   BIGINT NOT NULL
);

-- Of which charge a payment is.
ALTER TABLE payments ADD COLUMN charge_id TEXT REFERENCES charges (id);
CREATE INDEX payments_of_charge ON payments (charge_id) WHERE charge_id IS NOT NULL;

ALTER TABLE payments DROP CONSTRAINT payments_source_check;
ALTER TABLE payments ADD CONSTRAINT payments_source_check
  CHECK (source IN ('by_hand', 'statement', 'credit', 'credit_note', 'charge'));
