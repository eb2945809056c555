//! What must be so of invoices and of what was paid, looked for in the whole database: also what was changed by somebody
//! who went around the application and the triggers. In `check/chain.rs`: numbers and digests; in `check/documents.rs`:
//! what is frozen.

mod chain;
mod documents;

use crate::access::check::{Broken, Rule};
use crate::error::Result;
use crate::store::Tx;

type Finds = fn(&mut Tx) -> Result<Vec<Broken>>;

/// Rules that take more than a query, and what finds what breaks them.
pub const LONG_RULES: [(&str, Finds); 3] = [
    ("invoices: numbers have no gap, and each document is bound to the one before", chain::broken),
    ("invoices: each is as it was issued", documents::broken_invoices),
    ("invoices: a billed month comes to the sum of its rows", documents::broken_months),
];

pub const RULES: &[Rule] = &[
    Rule {
        name: "invoices: each comes to the months on it, and is for whom they are billed to",
        finds: "SELECT 'invoice ' || invoices.number AS what, invoices.id AS id FROM invoices
                WHERE invoices.kind = 'invoice'
                  AND (EXISTS (SELECT 1 FROM billed_months WHERE billed_months.invoice_id = invoices.id
                                 AND billed_months.payment_method_id <> invoices.payment_method_id)
                    OR COALESCE((SELECT SUM(billed_months.net) FROM billed_months
                                 WHERE billed_months.invoice_id = invoices.id), 0)
                       <> CASE WHEN EXISTS (SELECT 1 FROM invoices later WHERE later.corrects_id = invoices.id) THEN 0
                            WHEN invoices.corrects_id IS NULL THEN invoices.net
                            ELSE (WITH RECURSIVE earlier(net, corrects_id) AS (
                                      SELECT invoices.net, invoices.corrects_id
                                      UNION ALL
                                      SELECT one.net, one.corrects_id FROM invoices one
                                      JOIN earlier ON one.id = earlier.corrects_id)
                                  SELECT earlier.net FROM earlier WHERE earlier.corrects_id IS NULL) END)",
    },
    Rule {
        name: "invoices: each is in the currency of its payment method, and for whom the one is that it credits or replaces",
        finds: "SELECT 'invoice ' || invoices.number AS what, invoices.id AS id FROM invoices
                JOIN payment_methods ON payment_methods.id = invoices.payment_method_id
                LEFT JOIN invoices taken_back ON taken_back.id = invoices.credits_id
                LEFT JOIN invoices replaced ON replaced.id = invoices.corrects_id
                WHERE invoices.currency <> payment_methods.currency
                   OR (invoices.kind = 'credit_note') <> (taken_back.id IS NOT NULL)
                   OR taken_back.payment_method_id <> invoices.payment_method_id
                   OR replaced.payment_method_id <> invoices.payment_method_id
                   OR replaced.id IS NOT NULL
                      AND (replaced.state <> 'credited' OR invoices.kind <> 'invoice'
                        OR NOT EXISTS (SELECT 1 FROM invoices notes
                                       WHERE notes.credits_id = replaced.id AND notes.net = invoices.net))",
    },
    Rule {
        name: "credit notes: an invoice is cancelled if they come to all of it, and what they credit in part is settled",
        finds: "SELECT 'invoice ' || invoices.number AS what, invoices.id AS id FROM invoices
                LEFT JOIN (SELECT credits_id, SUM(net) AS net, SUM(vat) AS vat, SUM(gross) AS gross FROM invoices
                           WHERE credits_id IS NOT NULL GROUP BY credits_id) notes ON notes.credits_id = invoices.id
                WHERE invoices.kind = 'invoice'
                  AND (COALESCE(notes.net, 0) > invoices.net OR COALESCE(notes.vat, 0) > invoices.vat
                    OR (invoices.state = 'credited') <> (COALESCE(notes.gross, 0) = invoices.gross)
                    OR invoices.state <> 'credited'
                       AND COALESCE(notes.gross, 0) <> COALESCE((SELECT SUM(payments.amount) FROM payments
                                                                 WHERE payments.invoice_id = invoices.id
                                                                   AND payments.source = 'credit_note'), 0))",
    },
    Rule {
        name: "invoices: a month that is billed has an invoice that counts, or a reason why nobody pays for it",
        finds: "SELECT billed_months.month AS what, billed_months.payment_method_id AS id FROM billed_months
                JOIN invoices ON invoices.id = billed_months.invoice_id
                WHERE invoices.state = 'credited'
                  AND (NOT EXISTS (SELECT 1 FROM invoices notes WHERE notes.credits_id = invoices.id)
                    OR EXISTS (SELECT 1 FROM invoices notes
                               WHERE notes.credits_id = invoices.id AND notes.reason = ''))
                UNION ALL
                SELECT carried.month, carried.payment_method_id FROM billed_months carried
                WHERE carried.invoice_id IS NULL
                  AND EXISTS (SELECT 1 FROM billed_months later
                              WHERE later.payment_method_id = carried.payment_method_id
                                AND later.month > carried.month AND later.invoice_id IS NOT NULL)",
    },
    Rule {
        name: "payments: what is paid of an invoice is the sum of its payments, and makes it paid or open",
        finds: "SELECT 'invoice ' || invoices.number AS what, invoices.id AS id FROM invoices
                WHERE invoices.paid <> COALESCE((SELECT SUM(payments.amount) FROM payments
                                                 WHERE payments.invoice_id = invoices.id), 0)
                   OR invoices.kind = 'invoice' AND invoices.state = 'open' AND invoices.paid >= invoices.gross
                   OR invoices.kind = 'invoice' AND invoices.state = 'paid' AND invoices.paid < invoices.gross",
    },
    Rule {
        name: "write-offs: when nobody asked for an invoice any more is noted",
        finds: "SELECT 'invoice ' || invoices.number AS what, invoices.id AS id FROM invoices
                WHERE invoices.state = 'written_off'
                  AND NOT EXISTS (SELECT 1 FROM write_offs WHERE write_offs.invoice_id = invoices.id)",
    },
    Rule {
        name: "payments: a line of a statement that is matched paid invoices of its currency, with its whole amount",
        finds:
            "SELECT 'line of ' || bank_transactions.booked_on AS what, bank_transactions.id AS id FROM bank_transactions
                WHERE COALESCE((SELECT SUM(payments.amount) FROM payments
                                WHERE payments.bank_transaction_id = bank_transactions.id), 0)
                      <> CASE WHEN bank_transactions.state = 'assigned' THEN bank_transactions.amount ELSE 0 END
                   OR EXISTS (SELECT 1 FROM payments JOIN invoices ON invoices.id = payments.invoice_id
                              WHERE payments.bank_transaction_id = bank_transactions.id
                                AND invoices.currency <> bank_transactions.currency)",
    },
    Rule {
        // What a bank takes back, or a gateway gives back, nobody here is asked about.
        name: "payments: no more of the money for an invoice went back than came in",
        finds: "SELECT 'invoice ' || invoices.number AS what, invoices.id AS id FROM invoices
                WHERE (SELECT SUM(payments.amount) FROM payments WHERE payments.invoice_id = invoices.id
                         AND payments.source IN ('by_hand', 'statement', 'charge')) < 0
                  AND NOT EXISTS (SELECT 1 FROM payments WHERE payments.invoice_id = invoices.id
                                    AND payments.source = 'charge' AND payments.amount < 0)",
    },
    Rule {
        name: "payments: what was charged and what of it went back is what the charge of its invoice has brought",
        finds: "SELECT 'charge of invoice ' || invoices.number AS what, charges.id AS id FROM charges
                JOIN invoices ON invoices.id = charges.invoice_id
                WHERE charges.posted <> COALESCE((SELECT SUM(payments.amount) FROM payments
                                                  WHERE payments.charge_id = charges.id), 0)
                   OR EXISTS (SELECT 1 FROM payments
                              WHERE payments.charge_id = charges.id
                                AND (payments.invoice_id <> charges.invoice_id OR payments.source <> 'charge'))
                UNION ALL
                SELECT 'payment for invoice ' || invoices.number, payments.id FROM payments
                JOIN invoices ON invoices.id = payments.invoice_id
                WHERE payments.source = 'charge' AND payments.charge_id IS NULL",
    },
    Rule {
        name: "charges: of each invoice at most one is on its way, and none brings more than was asked for",
        finds: "SELECT 'charge of invoice ' || invoices.number AS what, charges.id AS id FROM charges
                JOIN invoices ON invoices.id = charges.invoice_id
                WHERE charges.posted > charges.amount
                   OR charges.state IN ('due', 'asked', 'processing')
                      AND EXISTS (SELECT 1 FROM charges others
                                  WHERE others.invoice_id = charges.invoice_id AND others.id <> charges.id
                                    AND others.state IN ('due', 'asked', 'processing'))",
    },
    Rule {
        name: "credentials: those in use are the ones that payment methods pay with",
        finds: "SELECT 'credential' AS what, credentials.id AS id FROM credentials
                WHERE (credentials.state = 'used')
                      <> EXISTS (SELECT 1 FROM payment_methods WHERE payment_methods.credential_id = credentials.id)",
    },
    Rule {
        name: "credit: it is what was paid too much for an invoice or for a cancelled one, and what it paid is paid",
        finds: "SELECT 'invoice ' || invoices.number AS what, invoices.id AS id FROM invoices
                WHERE COALESCE((SELECT SUM(credits.amount) FROM credits
                                WHERE credits.invoice_id = invoices.id AND credits.kind <> 'used'), 0)
                      <> CASE WHEN invoices.state = 'credited'
                           THEN COALESCE((SELECT SUM(payments.amount) FROM payments
                                          WHERE payments.invoice_id = invoices.id
                                            AND payments.source <> 'credit_note'), 0)
                           WHEN invoices.paid > invoices.gross THEN invoices.paid - invoices.gross ELSE 0 END
                   OR COALESCE((SELECT SUM(credits.amount) FROM credits
                                WHERE credits.invoice_id = invoices.id AND credits.kind = 'used'), 0)
                      <> -COALESCE((SELECT SUM(payments.amount) FROM payments
                                    WHERE payments.invoice_id = invoices.id AND payments.source = 'credit'), 0)",
    },
    Rule {
        name: "credit: none is below zero, and none is left while its payer owes something, but what is promised back",
        finds: "SELECT 'payment method ' || payment_methods.name AS what, payment_methods.id AS id FROM payment_methods
                JOIN (SELECT credits.payment_method_id AS payer, SUM(credits.amount) AS rest FROM credits
                      GROUP BY credits.payment_method_id) kept ON kept.payer = payment_methods.id
                WHERE kept.rest < 0
                   OR kept.rest > COALESCE((SELECT SUM(refunds.held) FROM refunds
                                            WHERE refunds.payment_method_id = payment_methods.id AND refunds.held > 0), 0)
                      AND EXISTS (SELECT 1 FROM invoices WHERE invoices.payment_method_id = payment_methods.id
                                    AND invoices.kind = 'invoice' AND invoices.state = 'open'
                                    AND invoices.paid < invoices.gross)",
    },
    Rule {
        name: "refunds: each is of whom the charge is of, none holds more than it gives back, and none that is over",
        finds: "SELECT 'refund for invoice ' || invoices.number AS what, refunds.id AS id FROM refunds
                JOIN invoices ON invoices.id = refunds.invoice_id
                JOIN charges ON charges.id = refunds.charge_id
                JOIN invoices charged ON charged.id = charges.invoice_id
                WHERE invoices.payment_method_id <> refunds.payment_method_id
                   OR charged.payment_method_id <> refunds.payment_method_id
                   OR refunds.held < 0 OR refunds.held > refunds.amount
                   OR refunds.state IN ('done', 'kept') AND refunds.held <> 0",
    },
];
