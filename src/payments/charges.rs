//! The charges of invoices, as others read them. At most one of each invoice is on its way; `charging` makes them.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;

use crate::error::Result;
use crate::model::InvoiceId;
use crate::model::charge::Charge;
use crate::store::Tx;
use crate::store::query::{Among, condition};
use crate::store::schema::charges;

/// True of an invoice of which nothing is on its way: no money will be asked for by itself, and no answer is waited
/// for. Whoever has left two pages on which to pay, and opens another one, is not waited for again.
pub(crate) const NOTHING_ON_ITS_WAY: &str = "NOT EXISTS (SELECT 1 FROM charges WHERE charges.invoice_id = invoices.id
    AND charges.state IN ('due', 'asked', 'processing')
    AND NOT (charges.way = 'present' AND charges.state = 'asked'
      AND EXISTS (SELECT 1 FROM charges first
                  JOIN charges second ON second.invoice_id = first.invoice_id AND second.number > first.number
                  WHERE first.invoice_id = charges.invoice_id AND first.way = 'present' AND first.state = 'dropped'
                    AND second.way = 'present' AND second.state = 'dropped')))";

const IS_NEWEST: &str = "NOT EXISTS (SELECT 1 FROM charges later
    WHERE later.invoice_id = charges.invoice_id AND later.number > charges.number)";

/// The newest charge of an invoice: what is on its way, or how the last attempt ended.
pub fn newest(tx: &mut Tx, invoice: InvoiceId) -> Result<Option<Charge>> {
    Ok(charges::table
        .filter(charges::invoice_id.eq(invoice))
        .order(charges::number.desc())
        .select(Charge::as_select())
        .first(tx.conn)
        .optional()?)
}

/// As [`newest`], for a list in one query. Those that were never charged are missing.
pub fn newest_of_many(tx: &mut Tx, invoices: &[InvoiceId]) -> Result<HashMap<InvoiceId, Charge>> {
    if invoices.is_empty() {
        return Ok(HashMap::new());
    }
    let newest: Vec<Charge> = charges::table
        .filter(charges::invoice_id.among(invoices))
        .filter(condition(IS_NEWEST))
        .select(Charge::as_select())
        .load(tx.conn)?;
    Ok(newest.into_iter().map(|charge| (charge.invoice_id, charge)).collect())
}

/// Those of these invoices whose money comes by itself: as [`UNDER_WAY`](super::charged::UNDER_WAY) says it, for a list.
pub(crate) fn under_way(tx: &mut Tx, invoices: &[InvoiceId]) -> Result<HashSet<InvoiceId>> {
    if invoices.is_empty() {
        return Ok(HashSet::new());
    }
    let found: Vec<InvoiceId> = charges::table
        .filter(charges::invoice_id.among(invoices))
        .filter(condition(
            "charges.state IN ('due', 'asked', 'processing')
             AND (charges.way = 'by_itself' OR charges.state = 'processing')",
        ))
        .select(charges::invoice_id)
        .load(tx.conn)?;
    Ok(found.into_iter().collect())
}
