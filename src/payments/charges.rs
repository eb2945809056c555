//! The charges of invoices, as others read them. At most one of each invoice is on its way; `charging` makes them.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;

use crate::access::facts::is_under_way;
use crate::error::Result;
use crate::model::InvoiceId;
use crate::model::charge::Charge;
use crate::model::invoice::{Invoice, Standing};
use crate::store::Tx;
use crate::store::query::{Among, condition};
use crate::store::schema::{charges, invoices};

/// True of an invoice whose money comes by itself, or is on its way. Until it is there, or could not be charged, it is not overdue.
pub(crate) const IS_UNDER_WAY: &str =
    concat!("EXISTS (SELECT 1 FROM charges h WHERE ", is_under_way!("h", "invoices"), ")");

/// The opposite: somebody has to pay it.
pub(crate) const NOT_UNDER_WAY: &str =
    concat!("NOT EXISTS (SELECT 1 FROM charges h WHERE ", is_under_way!("h", "invoices"), ")");

/// True of an invoice of which nobody is reminded yet: no money will be asked for by itself, and no answer is waited
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

/// Those of these invoices whose money comes by itself, or is on its way.
pub(crate) fn under_way(tx: &mut Tx, these: &[InvoiceId]) -> Result<HashSet<InvoiceId>> {
    if these.is_empty() {
        return Ok(HashSet::new());
    }
    let found: Vec<InvoiceId> = invoices::table
        .filter(invoices::id.among(these))
        .filter(condition(IS_UNDER_WAY))
        .select(invoices::id)
        .load(tx.conn)?;
    Ok(found.into_iter().collect())
}

/// How an invoice stands now. Only of one that is late something is asked.
pub(crate) fn standing(tx: &mut Tx, invoice: &Invoice) -> Result<Standing> {
    let late = if invoice.is_late(tx.now) { vec![invoice.id] } else { Vec::new() };
    let is_under_way = !under_way(tx, &late)?.is_empty();
    Ok(invoice.standing(is_under_way, tx.now))
}
