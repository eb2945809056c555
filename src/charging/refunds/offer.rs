//! What can go back to a card or an account.

use diesel::prelude::*;

use crate::error::Result;
use crate::model::charge::ChargeState;
use crate::model::credential::GatewayName;
use crate::model::invoice::Invoice;
use crate::model::usage::Cents;
use crate::model::{ChargeId, InvoiceId};
use crate::payments::going_back::{ChargedTo, where_to};
use crate::payments::queries::{came_in, credited_in_part, paid_from_credit};
use crate::store::Tx;
use crate::store::query::condition;
use crate::store::schema::{charges, credentials, invoices};

/// One refund at a time of each charge: until it is there, or somebody has decided about one that has failed, there is no other.
const NOTHING_GOES_BACK: &str = "NOT EXISTS (SELECT 1 FROM refunds WHERE refunds.charge_id = charges.id
    AND refunds.state IN ('due', 'asked', 'failed'))";

/// What becomes credit when an invoice is credited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Freed {
    pub all: Cents,
    /// Without what credit had paid, as long as the invoice stays: that is only credit again.
    own: Cents,
}

impl Freed {
    pub fn in_full(tx: &mut Tx, invoice: &Invoice) -> Result<Freed> {
        let all = invoice.paid.min(invoice.gross) - credited_in_part(tx, invoice.id)?;
        Ok(Freed { all, own: all })
    }

    /// By a credit note that comes to `gross`.
    pub fn in_part(tx: &mut Tx, invoice: &Invoice, gross: Cents) -> Result<Freed> {
        let kept = (invoice.paid - invoice.gross).max(0);
        let all = (invoice.paid + gross - invoice.gross - kept).max(0);
        Ok(Freed { all, own: all - paid_from_credit(tx, invoice.id)?.min(all) })
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
/// replaces. None: it was paid in another way.
pub fn offer(tx: &mut Tx, invoice: &Invoice, freed: Freed) -> Result<Option<Offer>> {
    let Some(gateway) = tx.site.taking.gateway.filter(|_| freed.all > 0) else { return Ok(None) };
    let mut most: Option<Offer> = None;
    let mut next = Some((invoice.id, invoice.corrects_id));
    while let Some((id, replaced)) = next {
        let free = if id == invoice.id { freed.own } else { freed.all };
        let free = free.min(came_in(tx, id)?);
        for (charge, posted, to) in charged(tx, gateway, id)? {
            let amount = free.min(posted);
            if amount > most.as_ref().map_or(0, |offer| offer.amount) {
                most = Some(Offer { charge, amount, to: where_to(&to) });
            }
        }
        next = match replaced {
            Some(id) => {
                let before: Option<InvoiceId> =
                    invoices::table.find(id).select(invoices::corrects_id).first(tx.conn)?;
                Some((id, before))
            }
            None => None,
        };
    }
    Ok(most)
}

/// What was charged for an invoice and is still here, the newest first.
fn charged(tx: &mut Tx, gateway: GatewayName, invoice: InvoiceId) -> Result<Vec<(ChargeId, Cents, ChargedTo)>> {
    Ok(charges::table
        .left_join(credentials::table)
        .filter(charges::invoice_id.eq(invoice))
        .filter(charges::gateway.eq(gateway))
        .filter(charges::state.eq(ChargeState::Paid))
        .filter(charges::reference.is_not_null())
        .filter(charges::posted.gt(0))
        .filter(condition(NOTHING_GOES_BACK))
        .order(charges::number.desc())
        .select((
            charges::id,
            charges::posted,
            (charges::kind, credentials::brand.nullable(), credentials::last4.nullable()),
        ))
        .load(tx.conn)?)
}
