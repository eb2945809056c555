-- Where invoices go while the invoice email is not confirmed: to the address that was confirmed before, as long as it
-- counts. One that counts only as the address of somebody who can manage the payment method ends with that access.
ALTER TABLE payment_methods ADD COLUMN invoice_email_of_manager BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE payment_methods ADD COLUMN invoice_email_asked_at BIGINT;
ALTER TABLE payment_methods ADD COLUMN former_invoice_email TEXT;
ALTER TABLE payment_methods ADD COLUMN former_email_of_manager BOOLEAN NOT NULL DEFAULT FALSE;

UPDATE payment_methods SET invoice_email_of_manager = TRUE
  WHERE invoice_email_confirmed_at IS NOT NULL
    AND (EXISTS (SELECT 1 FROM payment_method_people c JOIN people p ON p.id = c.person_id
                  WHERE c.payment_method_id = payment_methods.id AND p.email = payment_methods.invoice_email)
      OR EXISTS (SELECT 1 FROM payment_method_teams t
                   JOIN memberships m ON m.team_id = t.team_id AND m.role = 'unlimited'
                   JOIN people p ON p.id = m.person_id
                  WHERE t.payment_method_id = payment_methods.id AND p.email = payment_methods.invoice_email));
UPDATE payment_methods SET invoice_email_asked_at =
    (SELECT MAX(l.created_at) FROM single_use_links l
      WHERE l.purpose = 'invoice_email' AND l.payment_method_id = payment_methods.id
        AND l.email = payment_methods.invoice_email)
  WHERE invoice_email_confirmed_at IS NULL;

-- A link that is made again is another one: who had the first does not have the second.
ALTER TABLE invoice_links ADD COLUMN version BIGINT NOT NULL DEFAULT 1;

-- Which invoice or credit note a mail brings.
ALTER TABLE outbox ADD COLUMN invoice_id TEXT;
UPDATE outbox SET invoice_id = link_row WHERE link_purpose = 'invoice';
CREATE INDEX outbox_of_invoice ON outbox (invoice_id, created_at) WHERE invoice_id IS NOT NULL;
DROP INDEX outbox_unsent;
CREATE INDEX outbox_unsent ON outbox (created_at, id) WHERE state IN ('waiting', 'failed', 'dropped');

-- An invoice or credit note that has not reached anybody yet, or not the invoice email. The row goes when both is done.
CREATE TABLE deliveries (
  invoice_id        TEXT PRIMARY KEY NOT NULL REFERENCES invoices (id),
  payment_method_id TEXT NOT NULL REFERENCES payment_methods (id),
  made_at           BIGINT NOT NULL,
  has_left          BOOLEAN NOT NULL,             -- a mail server has taken a mail with it
  waits             BOOLEAN NOT NULL              -- it is sent to the invoice email once that is confirmed
);
CREATE INDEX deliveries_of_payment_method ON deliveries (payment_method_id);
CREATE INDEX deliveries_not_left ON deliveries (made_at, invoice_id) WHERE NOT has_left;

-- Those that were made for an address that nobody has confirmed were sent to nobody.
INSERT INTO deliveries (invoice_id, payment_method_id, made_at, has_left, waits)
  SELECT i.id, i.payment_method_id, i.issued_at, FALSE, TRUE
    FROM invoices i JOIN payment_methods m ON m.id = i.payment_method_id
   WHERE m.invoice_email_confirmed_at IS NULL AND i.state = 'open'
     AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.invoice_id = i.id AND o.state IN ('waiting', 'sent'));
