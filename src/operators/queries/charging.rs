//! Cards and direct debits of everybody: what waits, what has failed, what went back. Names, amounts and states, no more.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use crate::access::Operator;
use crate::error::Result;
use crate::model::RefundId;
use crate::model::charge::{Failure, why_not_refunded};
use crate::model::money;
use crate::model::payment_method::Currency;
use crate::model::usage::Cents;
use crate::payments::going_back::{ChargedTo, ChargedToColumns, where_to};
use crate::store::query::rows;
use crate::store::{Moment, Tx};

/// A charge or a refund, in a line.
#[derive(Debug, Clone, Queryable)]
pub struct Line {
    part: String,
    id: String,
    pub number: String,
    company: String,
    currency: Currency,
    amount: Cents,
    why: String,
    /// Since when it waits, or when it ended.
    pub at: Moment,
    charged_to: ChargedTo,
}

type Columns = (Text, Text, Text, Text, Text, BigInt, Text, BigInt, ChargedToColumns);

impl Line {
    pub fn company(&self) -> &str {
        &self.company
    }

    /// `€35.32`
    pub fn in_words(&self) -> String {
        money::in_words(self.amount, self.currency)
    }

    /// `Visa ···· 4242`
    pub fn charged_to(&self) -> String {
        where_to(&self.charged_to)
    }

    /// Of a charge.
    pub fn why(&self) -> &'static str {
        match Failure::from_stored(&self.why).unwrap_or(Failure::Other) {
            Failure::Confirmation => "The bank wants the customer to confirm the payment.",
            failure => failure.sentence(),
        }
    }

    /// Of a refund.
    pub fn why_not_refunded(&self) -> &'static str {
        why_not_refunded(&self.why)
    }

    /// Of a refund.
    pub fn refund(&self) -> Option<RefundId> {
        RefundId::from_stored(&self.id)
    }
}

/// What a line is read from, of charges `c` …
const CHARGES: &str = "c.id, i.number, COALESCE(m.company, m.name) AS company, i.currency, c.amount, c.failure AS why";
const OF_CHARGES: &str = "c.kind, w.brand, w.last4 FROM charges c JOIN invoices i ON i.id = c.invoice_id
      JOIN payment_methods m ON m.id = i.payment_method_id LEFT JOIN credentials w ON w.id = c.credential_id";
/// … of those that went back, which are few: SQLite would begin with all open invoices …
const OF_DISPUTED: &str = "c.kind, w.brand, w.last4 FROM charges c CROSS JOIN invoices i
      JOIN payment_methods m ON m.id = i.payment_method_id LEFT JOIN credentials w ON w.id = c.credential_id";
/// … and of refunds `r`.
const REFUNDS: &str = "r.id, i.number, COALESCE(m.company, m.name) AS company, i.currency, r.amount, r.failure AS why";
const OF_REFUNDS: &str = "c.kind, w.brand, w.last4 FROM refunds r JOIN invoices i ON i.id = r.invoice_id
      JOIN payment_methods m ON m.id = r.payment_method_id JOIN charges c ON c.id = r.charge_id
      LEFT JOIN credentials w ON w.id = c.credential_id";

/// The parts of [`lately`].
#[derive(Debug, Default)]
pub struct Lately {
    /// The provider was asked, and has not answered: the longest first.
    pub unanswered: Vec<Line>,
    /// The newest first.
    pub failed: Vec<Line>,
    /// Refunds under way.
    pub refunds: Vec<Line>,
}

/// The charges that have no answer yet or failed last, and the refunds under way: some of each, in one query.
pub fn lately(tx: &mut Tx, _: &Operator) -> Result<Lately> {
    let sql = format!(
        "SELECT * FROM (SELECT 'unanswered' AS part, {CHARGES}, COALESCE(c.asked_at, c.made_at) AS at, {OF_CHARGES}
           WHERE c.state = 'asked' AND c.way = 'by_itself' ORDER BY c.asked_at LIMIT 10) unanswered
         UNION ALL
         SELECT * FROM (SELECT 'failed', {CHARGES}, COALESCE(c.settled_at, c.made_at), {OF_CHARGES}
           WHERE c.state = 'failed' ORDER BY c.settled_at DESC, c.id DESC LIMIT 10) failed
         UNION ALL
         SELECT * FROM (SELECT 'refund', {REFUNDS}, r.made_at, {OF_REFUNDS}
           WHERE r.state IN ('due', 'asked') ORDER BY r.next_try_at LIMIT 25) refunds"
    );
    let all: Vec<Line> = rows::<Columns>(sql).load(tx.conn)?;
    let mut lately = Lately::default();
    for line in all {
        match line.part.as_str() {
            "unanswered" => lately.unanswered.push(line),
            "failed" => lately.failed.push(line),
            _ => lately.refunds.push(line),
        }
    }
    Ok(lately)
}

/// What somebody has to decide about.
#[derive(Debug, Default)]
pub struct WentBack {
    /// Charges that the bank or the customer has taken back, and whose invoices are open since then: with what is owed.
    pub charges: Vec<Line>,
    /// Refunds that have failed.
    pub refunds: Vec<Line>,
}

impl WentBack {
    pub fn is_empty(&self) -> bool {
        self.charges.is_empty() && self.refunds.is_empty()
    }
}

/// The newest of both, in one query. Where a payment is on its way again there is nothing to decide.
pub fn went_back(tx: &mut Tx, _: &Operator) -> Result<WentBack> {
    let sql = format!(
        "SELECT * FROM (SELECT 'charge' AS part, c.id, i.number, COALESCE(m.company, m.name) AS company, i.currency,
             i.gross - i.paid AS amount, c.failure AS why, c.disputed_at AS at, {OF_DISPUTED}
           WHERE i.id = c.invoice_id AND c.disputed_at IS NOT NULL AND i.state = 'open' AND i.paid < i.gross
             AND NOT EXISTS (SELECT 1 FROM charges o WHERE o.invoice_id = c.invoice_id AND o.number > c.number
                               AND (o.state IN ('due', 'asked', 'processing') OR o.disputed_at IS NOT NULL))
           ORDER BY c.disputed_at DESC, c.id DESC LIMIT 25) charges
         UNION ALL
         SELECT * FROM (SELECT 'refund', {REFUNDS}, r.made_at, {OF_REFUNDS}
           WHERE r.state = 'failed' ORDER BY r.made_at DESC, r.id DESC LIMIT 25) refunds"
    );
    let all: Vec<Line> = rows::<Columns>(sql).load(tx.conn)?;
    let (charges, refunds) = all.into_iter().partition(|line| line.part == "charge");
    Ok(WentBack { charges, refunds })
}

/// What the provider has said by messages.
#[derive(Debug, Default)]
pub struct Messages {
    /// What the last one was about, as the provider calls it, and when it came.
    pub last: Option<(String, Moment)>,
    /// When the oldest came that was not worked through yet.
    pub waiting_since: Option<Moment>,
}

const MESSAGES: &str = "
    SELECT * FROM (SELECT 'last' AS part, n.kind, n.received_at FROM gateway_notices n
                   ORDER BY n.received_at DESC LIMIT 1) newest
    UNION ALL
    SELECT * FROM (SELECT 'waiting', n.kind, n.received_at FROM gateway_notices n WHERE n.done_at IS NULL
                   ORDER BY n.next_try_at LIMIT 1) oldest";

pub fn messages(tx: &mut Tx, _: &Operator) -> Result<Messages> {
    let found: Vec<(String, String, Moment)> = rows::<(Text, Text, BigInt)>(MESSAGES).load(tx.conn)?;
    let mut messages = Messages::default();
    for (part, kind, at) in found {
        if part == "last" {
            messages.last = Some((kind, at));
        } else {
            messages.waiting_since = Some(at);
        }
    }
    Ok(messages)
}
