-- 2027-01-05 made all of this once: a database that has it keeps what it has.
-- Cards and direct debit. What a payer pays with is one row of `credentials`; of a card or an account it has the last four digits.
CREATE TABLE IF NOT EXISTS credentials (
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
CREATE INDEX IF NOT EXISTS credentials_of_person ON credentials (person_id, state, id);
CREATE INDEX IF NOT EXISTS credentials_to_detach ON credentials (over_at) WHERE state = 'over' AND detached_at IS NULL;
CREATE INDEX IF NOT EXISTS credentials_unused ON credentials (made_at) WHERE state = 'ready';
CREATE INDEX IF NOT EXISTS credentials_expiring ON credentials (expires, id) WHERE state = 'used' AND expires IS NOT NULL;
CREATE UNIQUE INDEX IF NOT EXISTS credentials_by_token ON credentials (gateway, token) WHERE token <> '';
CREATE UNIQUE INDEX IF NOT EXISTS credentials_by_mandate ON credentials (mandate) WHERE gateway = 'bank';
CREATE INDEX IF NOT EXISTS credentials_with_mandate ON credentials (mandate_on, id) WHERE gateway = 'bank' AND state = 'used';

-- Somebody sets up a card or a direct debit: at the gateway, or on our own page.
CREATE TABLE IF NOT EXISTS payment_setups (
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
CREATE INDEX IF NOT EXISTS payment_setups_of_person ON payment_setups (person_id, state, made_at);
CREATE UNIQUE INDEX IF NOT EXISTS payment_setups_by_session ON payment_setups (gateway, session);
CREATE INDEX IF NOT EXISTS payment_setups_by_age ON payment_setups (made_at) WHERE state = 'begun';

-- Money that is asked for. One at a time of each invoice: it is charged once, whatever happens.
CREATE TABLE IF NOT EXISTS charges (
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
CREATE UNIQUE INDEX IF NOT EXISTS charges_of_invoice ON charges (invoice_id, number);
CREATE UNIQUE INDEX IF NOT EXISTS charges_one_at_a_time ON charges (invoice_id) WHERE state IN ('due', 'asked', 'processing');
CREATE INDEX IF NOT EXISTS charges_to_ask ON charges (gateway, next_try_at) WHERE state IN ('due', 'asked', 'processing');
CREATE INDEX IF NOT EXISTS charges_by_reference ON charges (gateway, reference);
CREATE UNIQUE INDEX IF NOT EXISTS charges_by_session ON charges (gateway, session);
CREATE INDEX IF NOT EXISTS charges_of_batch ON charges (batch_id, id);
CREATE INDEX IF NOT EXISTS charges_by_credential ON charges (credential_id, due_on);
CREATE INDEX IF NOT EXISTS charges_failed ON charges (settled_at, id) WHERE state = 'failed';
CREATE INDEX IF NOT EXISTS charges_gone_back ON charges (disputed_at, id) WHERE disputed_at IS NOT NULL;
CREATE INDEX IF NOT EXISTS charges_unanswered ON charges (asked_at) WHERE state = 'asked' AND way = 'by_itself';

-- Money that goes back the way it came. Until it is there it is credit that pays for nothing. One at a time of each charge.
CREATE TABLE IF NOT EXISTS refunds (
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
CREATE INDEX IF NOT EXISTS refunds_of_charge ON refunds (charge_id, id);
CREATE INDEX IF NOT EXISTS refunds_of_invoice ON refunds (invoice_id, made_at);
CREATE INDEX IF NOT EXISTS refunds_to_ask ON refunds (next_try_at) WHERE state IN ('due', 'asked');
CREATE INDEX IF NOT EXISTS refunds_held ON refunds (payment_method_id) WHERE held > 0;
CREATE INDEX IF NOT EXISTS refunds_failed ON refunds (made_at, id) WHERE state = 'failed';
CREATE UNIQUE INDEX IF NOT EXISTS refunds_one_at_a_time ON refunds (charge_id) WHERE state IN ('due', 'asked', 'failed');

-- What the gateway says has changed. Never believed: the object is read again.
CREATE TABLE IF NOT EXISTS gateway_notices (
  id          TEXT PRIMARY KEY NOT NULL,             -- as the gateway calls it
  gateway     TEXT NOT NULL,
  kind        TEXT NOT NULL,                         -- 'payment_intent.succeeded'
  object      TEXT NOT NULL,                         -- which one
  received_at BIGINT NOT NULL,
  next_try_at BIGINT NOT NULL,
  tries       BIGINT NOT NULL,
  done_at     BIGINT
);
CREATE INDEX IF NOT EXISTS gateway_notices_waiting ON gateway_notices (next_try_at) WHERE done_at IS NULL;
CREATE INDEX IF NOT EXISTS gateway_notices_by_age ON gateway_notices (received_at);

-- Files of direct debits for our own bank.
CREATE TABLE IF NOT EXISTS debit_batches (
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
CREATE INDEX IF NOT EXISTS debit_batches_by_age ON debit_batches (made_at, id);
CREATE INDEX IF NOT EXISTS debit_batches_to_settle ON debit_batches (made_at) WHERE state = 'booked';
CREATE INDEX IF NOT EXISTS debit_batches_to_book ON debit_batches (amount) WHERE state = 'made';

-- What the sandbox keeps: the gateway that is built in, to try things out.
CREATE TABLE IF NOT EXISTS sandbox_objects (
  id   TEXT PRIMARY KEY NOT NULL,
  kind TEXT NOT NULL,
  key  TEXT UNIQUE,                                  -- the same again is the same object
  body TEXT NOT NULL,
  at   BIGINT NOT NULL
);
