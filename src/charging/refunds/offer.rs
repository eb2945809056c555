//! What can go back to a card or an account.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use crate::error::Result;
use crate::invoices::crediting::Left;
use crate::invoices::queries::with_replaced;
use crate::model::credential::GatewayName;
use crate::model::invoice::Invoice;
use crate::model::usage::Cents;
use crate::model::{ChargeId, InvoiceId};
use crate::payments::going_back::{ChargedTo, ChargedToColumns, where_to};
use crate::store::Tx;
use crate::store::query::rows;

/// What becomes credit when an invoice is credited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Freed {
    pub amount: Cents,
    /// The invoice stays: what credit had paid of it is only credit again.
    stays: bool,
}

impl Freed {
    /// `left`: what no credit note has credited yet.
    pub fn in_full(invoice: &Invoice, left: Left) -> Freed {
        let credited = invoice.gross - left.gross();
        Freed { amount: invoice.paid.min(invoice.gross) - credited, stays: false }
    }

    /// By a credit note that comes to `gross`.
    pub fn in_part(invoice: &Invoice, gross: Cents) -> Freed {
        let kept = (invoice.paid - invoice.gross).max(0);
        Freed { amount: (invoice.paid + gross - invoice.gross - kept).max(0), stays: true }
    }
}

/// So much can go back, and where to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    pub(super) charge: ChargeId,
    pub amount: Cents,
    /// `Visa ···· 4242`, `the account ending in 3000`
    pub to: String,
}

/// The most of what becomes free that can go back to one card or account, with which the invoice was paid, or one that it
/// replaces. None: it was paid in another way, or a refund of that is under way.
pub fn offer(tx: &mut Tx, invoice: &Invoice, freed: Freed) -> Result<Option<Offer>> {
    let Some(gateway) = tx.site.taking.gateway.filter(|_| freed.amount > 0) else { return Ok(None) };
    let mut most: Option<Offer> = None;
    for id in with_replaced(tx, invoice)? {
        for paid in charged(tx, gateway, id)? {
            let from_credit = if freed.stays && id == invoice.id { paid.from_credit } else { 0 };
            let amount = (freed.amount - from_credit).min(paid.there).min(paid.posted);
            if amount > most.as_ref().map_or(0, |offer| offer.amount) {
                most = Some(Offer { charge: paid.charge, amount, to: where_to(&paid.to) });
            }
        }
    }
    Ok(most)
}

/// A charge whose money is here.
#[derive(Debug, Queryable)]
struct Charged {
    charge: ChargeId,
    posted: Cents,
    /// The money that came in for its invoice, did not go back and is not promised back.
    there: Cents,
    /// What of its invoice is paid from credit.
    from_credit: Cents,
    to: ChargedTo,
}

type Columns = (Text, BigInt, BigInt, BigInt, ChargedToColumns);

/// Of invoice `$1` and gateway `$2`, the newest first. One refund at a time of each charge: until it is there, or somebody has
/// decided about one that has failed, there is no other.
const CHARGED: &str = "
    SELECT c.id, c.posted,
      (SELECT CAST(COALESCE(SUM(p.amount), 0) AS BIGINT) FROM payments p
       WHERE p.invoice_id = c.invoice_id AND p.source IN ('by_hand', 'statement', 'charge'))
        - (SELECT CAST(COALESCE(SUM(r.held), 0) AS BIGINT) FROM refunds r JOIN charges h ON h.id = r.charge_id
           WHERE h.invoice_id = c.invoice_id AND r.held > 0) AS there,
      (SELECT CAST(COALESCE(SUM(p.amount), 0) AS BIGINT) FROM payments p
       WHERE p.invoice_id = c.invoice_id AND p.source = 'credit') AS from_credit,
      c.kind, w.brand, w.last4
    FROM charges c LEFT JOIN credentials w ON w.id = c.credential_id
    WHERE c.invoice_id = $1 AND c.gateway = $2 AND c.state = 'paid' AND c.reference IS NOT NULL AND c.posted > 0
      AND NOT EXISTS (SELECT 1 FROM refunds r WHERE r.charge_id = c.id AND r.state IN ('due', 'asked', 'failed'))
    ORDER BY c.number DESC";

fn charged(tx: &mut Tx, gateway: GatewayName, invoice: InvoiceId) -> Result<Vec<Charged>> {
    Ok(rows::<Columns>(CHARGED).bind::<Text, _>(invoice).bind::<Text, _>(gateway).load(tx.conn)?)
}
