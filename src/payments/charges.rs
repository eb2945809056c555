//! The charges of invoices, as others read and end them. At most one of each invoice is on its way; `charging` makes them.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;

use crate::access::facts::{is_under_way, replaced_on_its_way, under_way};
use crate::error::Result;
use crate::model::InvoiceId;
use crate::model::charge::{Charge, ChargeState};
use crate::model::invoice::{Invoice, Standing};
use crate::store::query::{Among, condition};
use crate::store::schema::{charges, invoices};
use crate::store::{Tx, WholeRows};

/// What a gateway has no name for an hour after it was last asked for money, it will have none for.
const NAMED_WITHIN_MINUTES: i64 = 60;

/// True of an invoice whose money comes by itself, or is on its way, for it or for one that it replaces. Until it is there, or could
/// not be charged, it is not overdue.
pub(crate) const IS_UNDER_WAY: &str = under_way!("invoices");

/// The opposite: somebody has to pay it.
pub(crate) const NOT_UNDER_WAY: &str = concat!("NOT ", under_way!("invoices"));

/// True of an invoice of which nothing is on its way: no money will be asked for by itself, and no answer is waited
/// for, nor for one that it replaces. Whoever has left two pages on which to pay, and opens another one, is not waited for again.
pub(crate) const NOTHING_ON_ITS_WAY: &str = concat!(
    "NOT EXISTS (SELECT 1 FROM charges WHERE charges.invoice_id = invoices.id
    AND charges.state IN ('due', 'asked', 'processing')
    AND NOT (charges.way = 'present' AND charges.state = 'asked'
      AND EXISTS (SELECT 1 FROM charges first
                  JOIN charges second ON second.invoice_id = first.invoice_id AND second.number > first.number
                  WHERE first.invoice_id = charges.invoice_id AND first.way = 'present' AND first.state = 'dropped'
                    AND second.way = 'present' AND second.state = 'dropped')))
    AND NOT (",
    replaced_on_its_way!("invoices"),
    ")"
);

const IS_NEWEST: &str = "NOT EXISTS (SELECT 1 FROM charges later
    WHERE later.invoice_id = charges.invoice_id AND later.number > charges.number)";

/// The newest charge of an invoice: what is on its way, or how the last attempt ended.
pub fn newest(tx: &mut Tx, invoice: InvoiceId) -> Result<Option<Charge>> {
    Ok(charges::table
        .filter(charges::invoice_id.eq(invoice))
        .order(charges::number.desc())
        .select(Charge::as_select())
        .first_row(tx.conn)
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
        .load_rows(tx.conn)?;
    Ok(newest.into_iter().map(|charge| (charge.invoice_id, charge)).collect())
}

/// The charge that is on its way for an invoice that this one replaces: nothing else is asked for until it is over.
pub(crate) fn of_replaced(tx: &mut Tx, invoice: &Invoice) -> Result<Option<Charge>> {
    if invoice.corrects_id.is_none() {
        return Ok(None);
    }
    let others: Vec<(String, Charge)> = charges::table
        .inner_join(invoices::table.on(charges::invoice_id.eq(invoices::id)))
        .filter(invoices::payment_method_id.eq(invoice.payment_method_id))
        .filter(invoices::id.ne(invoice.id))
        .filter(charges::state.eq(ChargeState::Asked).or(charges::state.eq(ChargeState::Processing)))
        .select((invoices::month, Charge::as_select()))
        .load(tx.conn)?;
    Ok(others.into_iter().find(|(month, _)| *month == invoice.month).map(|(_, charge)| charge))
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

/// The charge of an invoice is to end. What was not asked for yet is dropped; what was, the gateway is asked to call off
/// (`charging::refreshing`), and what is on its way already goes on. If that fails after all, the same is not tried again. None:
/// nothing was to end. Again it changes nothing.
pub(crate) fn call_off(tx: &mut Tx, invoice: InvoiceId) -> Result<Option<Charge>> {
    let Some(charge) = newest(tx, invoice)?.filter(|charge| charge.call_off_at.is_none()) else { return Ok(None) };
    let named_at = if charge.is_known() { tx.now } else { tx.now.plus_minutes(NAMED_WITHIN_MINUTES) };
    let (state, settled_at, at) = match charge.state {
        ChargeState::Due => (ChargeState::Dropped, Some(tx.now), tx.now),
        ChargeState::Asked => (ChargeState::Asked, None, named_at),
        ChargeState::Processing | ChargeState::Paid | ChargeState::Failed | ChargeState::Dropped => return Ok(None),
    };
    let ended = Charge { state, settled_at, call_off_at: Some(at), tries_left: 0, ..charge };
    diesel::update(charges::table.find(ended.id))
        .set((
            charges::state.eq(ended.state),
            charges::settled_at.eq(ended.settled_at),
            charges::call_off_at.eq(ended.call_off_at),
            charges::tries_left.eq(ended.tries_left),
        ))
        .execute(tx.conn)?;
    Ok(Some(ended))
}
