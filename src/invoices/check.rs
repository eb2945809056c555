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
                    OR invoices.net <> COALESCE((SELECT SUM(billed_months.net) FROM billed_months
                                                 WHERE billed_months.invoice_id = invoices.id), 0))",
    },
    Rule {
        name: "invoices: each is in the currency of its payment method, and a credit note is for whom its invoice was",
        finds: "SELECT 'invoice ' || invoices.number AS what, invoices.id AS id FROM invoices
                JOIN payment_methods ON payment_methods.id = invoices.payment_method_id
                LEFT JOIN invoices taken_back ON taken_back.id = invoices.credits_id
                WHERE invoices.currency <> payment_methods.currency
                   OR (invoices.kind = 'credit_note') <> (taken_back.id IS NOT NULL)
                   OR taken_back.payment_method_id <> invoices.payment_method_id
                   OR taken_back.state <> 'credited'",
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
        name: "payments: no more of the money for an invoice went back than came in",
        finds: "SELECT 'invoice ' || invoices.number AS what, invoices.id AS id FROM invoices
                WHERE (SELECT SUM(payments.amount) FROM payments WHERE payments.invoice_id = invoices.id
                         AND payments.source IN ('by_hand', 'statement')) < 0",
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
        name: "credit: none is below zero, and none is left while its payer owes something",
        finds: "SELECT 'payment method ' || payment_methods.name AS what, payment_methods.id AS id FROM payment_methods
                JOIN (SELECT credits.payment_method_id AS payer, SUM(credits.amount) AS rest FROM credits
                      GROUP BY credits.payment_method_id) kept ON kept.payer = payment_methods.id
                WHERE kept.rest < 0
                   OR kept.rest > 0
                      AND EXISTS (SELECT 1 FROM invoices WHERE invoices.payment_method_id = payment_methods.id
                                    AND invoices.kind = 'invoice' AND invoices.state = 'open'
                                    AND invoices.paid < invoices.gross)",
    },
];
