//! The lines of bank statements become payments: at once where it is clear for which invoice, else when an operator says so.
//! What was imported before changes nothing.

use std::collections::HashSet;

use chrono::NaiveDate;
use diesel::prelude::*;

use super::lines::{REFUND, settle};
use super::statement::{Entry, Statement, folded, is_no_name, numbers_in};
use super::{matching, returns};
use crate::access::{Confirmed, Operator};
use crate::costs::queries::today;
use crate::error::{Error, Result};
use crate::model::bank_transaction::{BankTransaction, TransactionState, joined};
use crate::store::pages::PAGE;
use crate::store::query::Among;
use crate::store::schema::{bank_statements, bank_transaction_names, bank_transactions};
use crate::store::{Tx, WholeRows};

/// So many are looked up at once: both databases take that many values.
const AT_ONCE: usize = 500;
/// The ids that lines had until all that they say belonged to it were shorter.
const EARLIER_ID: usize = 32;

/// What came of a file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Outcome {
    pub assigned: usize,
    pub unknown: usize,
    /// Imported before.
    pub known: usize,
}

/// Settles a line that is about no transfer. Gives what it is; None: it knows nothing of it.
pub type Otherwise<'a> = &'a dyn Fn(&mut Tx, &Entry) -> Result<Option<String>>;

/// Imports the lines of a statement: first what came in, then what went back, whichever stands first in it.
pub fn import(tx: &mut Tx, operator: &Operator, confirmed: &Confirmed, statement: &Statement) -> Result<Outcome> {
    import_beside(tx, operator, confirmed, statement, &|_, _| Ok(None))
}

/// The same, where somebody else knows of each new line first.
pub fn import_beside(
    tx: &mut Tx,
    operator: &Operator,
    _: &Confirmed,
    statement: &Statement,
    otherwise: Otherwise,
) -> Result<Outcome> {
    note_last_day(tx, operator, statement.until)?;
    let mut outcome = Outcome::default();
    let mut went_back = Vec::new();
    for some in statement.entries.chunks(AT_ONCE) {
        let known = known(tx, some)?;
        outcome.known += known.len();
        for entry in some.iter().filter(|entry| !known.contains(entry.id.as_str())) {
            let line = insert(tx, operator, entry)?;
            if entry.amount < 0 {
                went_back.push((line, entry));
            } else if is_settled_otherwise(tx, &line, entry, otherwise)?
                || matching::settle_by_itself(tx, operator, &line, entry.is_refund)?
            {
                outcome.assigned += 1;
            } else {
                outcome.unknown += 1;
            }
        }
    }
    let mut left = Vec::new();
    for (line, entry) in went_back {
        if is_settled_otherwise(tx, &line, entry, otherwise)? {
            outcome.assigned += 1;
        } else {
            left.push(line.id);
        }
    }
    let settled = returns::settle_waiting(tx, operator)?;
    outcome.assigned += settled.len();
    outcome.unknown += left.iter().filter(|id| !settled.contains(*id)).count();
    Ok(outcome)
}

fn is_settled_otherwise(tx: &mut Tx, line: &BankTransaction, entry: &Entry, otherwise: Otherwise) -> Result<bool> {
    let Some(what) = otherwise(tx, entry)? else { return Ok(false) };
    settle(tx, line, TransactionState::Dismissed, &what)?;
    Ok(true)
}

/// A statement may say that it goes to a day that is still to come.
fn note_last_day(tx: &mut Tx, operator: &Operator, until: Option<NaiveDate>) -> Result<()> {
    let Some(day) = until.map(|day| day.min(today(tx)).to_string()) else { return Ok(()) };
    let found: Option<String> =
        bank_statements::table.find(&day).select(bank_statements::last_day).first(tx.conn).optional()?;
    if found.is_none() {
        let row = (
            bank_statements::last_day.eq(&day),
            bank_statements::imported_by.eq(operator.person().id),
            bank_statements::imported_at.eq(tx.now),
        );
        diesel::insert_into(bank_statements::table).values(row).execute(tx.conn)?;
    }
    Ok(())
}

/// The last day of which a statement was imported; None: there was none yet.
pub fn last_day(tx: &mut Tx) -> Result<Option<NaiveDate>> {
    let newest: Option<String> = bank_statements::table
        .order(bank_statements::last_day.desc())
        .select(bank_statements::last_day)
        .first(tx.conn)
        .optional()?;
    Ok(newest.and_then(|day| day.parse().ok()))
}

/// The ids of those of these lines that were imported before.
fn known<'a>(tx: &mut Tx, entries: &'a [Entry]) -> Result<HashSet<&'a str>> {
    let ids: Vec<&str> = entries.iter().map(|entry| entry.id.as_str()).collect();
    let found: Vec<String> = bank_transactions::table
        .filter(bank_transactions::id.among(&ids))
        .select(bank_transactions::id)
        .load(tx.conn)?;
    let mut known: HashSet<&str> = ids.into_iter().filter(|id| found.iter().any(|one| one == id)).collect();
    let new: Vec<&Entry> = entries.iter().filter(|entry| !known.contains(entry.id.as_str())).collect();
    let days: Vec<String> = new.iter().map(|entry| entry.booked_on.to_string()).collect();
    let mut earlier: Vec<BankTransaction> = bank_transactions::table
        .filter(bank_transactions::booked_on.among(days))
        .select(BankTransaction::as_select())
        .load_rows(tx.conn)?;
    earlier.retain(|line| line.id.len() == EARLIER_ID);
    for entry in new {
        if let Some(place) = earlier.iter().position(|line| says_the_same(line, entry)) {
            earlier.swap_remove(place);
            known.insert(&entry.id);
        }
    }
    Ok(known)
}

/// Whether a line that was imported when less belonged to its id is this one.
fn says_the_same(line: &BankTransaction, entry: &Entry) -> bool {
    let payer = if is_no_name(&line.payer) { String::new() } else { folded(&line.payer) };
    let (text, of_entry) = (folded(&line.reference), folded(&entry.reference));
    line.booked_on == entry.booked_on.to_string()
        && (line.amount, &line.currency, &line.payer_iban) == (entry.amount, &entry.currency, &entry.payer_iban)
        && payer == folded(&entry.payer)
        // At the end stood names that are none.
        && text.strip_prefix(&of_entry).is_some_and(is_no_name)
}

/// It waits until it is settled.
fn insert(tx: &mut Tx, operator: &Operator, entry: &Entry) -> Result<BankTransaction> {
    let series = tx.site.seller.as_ref().map(|seller| seller.series.as_str()).unwrap_or_default();
    let line = BankTransaction {
        id: entry.id.clone(),
        booked_on: entry.booked_on.to_string(),
        amount: entry.amount,
        currency: entry.currency.clone(),
        payer: entry.payer.clone(),
        payer_iban: entry.payer_iban.clone(),
        reference: entry.reference.clone(),
        state: TransactionState::Unknown,
        note: if entry.is_refund { REFUND.into() } else { String::new() },
        imported_by: operator.person().id,
        imported_at: tx.now,
        numbers: joined(&numbers_in(&entry.reference, series)),
    };
    diesel::insert_into(bank_transactions::table).values(&line).execute(tx.conn)?;
    for name in &entry.names {
        let row =
            (bank_transaction_names::bank_transaction_id.eq(&line.id), bank_transaction_names::name.eq(folded(name)));
        diesel::insert_into(bank_transaction_names::table).values(row).execute(tx.conn)?;
    }
    Ok(line)
}

/// A page of the lines of which nobody knows yet what they are for, the oldest first. `after`: one of them.
pub fn unknown(tx: &mut Tx, _: &Operator, after: Option<(&str, &str)>) -> Result<(Vec<BankTransaction>, bool)> {
    let mut lines = bank_transactions::table
        .filter(bank_transactions::state.eq(TransactionState::Unknown))
        .order((bank_transactions::booked_on, bank_transactions::id))
        .limit(PAGE as i64 + 1)
        .select(BankTransaction::as_select())
        .into_boxed();
    if let Some((day, id)) = after {
        let later = bank_transactions::booked_on.gt(day);
        lines = lines.filter(later.or(bank_transactions::booked_on.eq(day).and(bank_transactions::id.gt(id))));
    }
    let mut rows: Vec<BankTransaction> = lines.load_rows(tx.conn)?;
    let has_more = rows.len() > PAGE;
    rows.truncate(PAGE);
    Ok((rows, has_more))
}

/// One line.
///
/// # Errors
/// [`Error::NotFound`]
pub fn line(tx: &mut Tx, _: &Operator, id: &str) -> Result<BankTransaction> {
    let found = bank_transactions::table.find(id).select(BankTransaction::as_select()).first_row(tx.conn).optional()?;
    found.ok_or(Error::NotFound)
}
