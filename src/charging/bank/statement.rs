//! What a statement of the bank says of direct debits: that a file was booked, as one sum or one by one, or that something came
//! back. Everything else is left to those who match transfers.

use chrono::NaiveDate;

use super::booked::{book, book_one};
use super::queries::{
    debit_of_invoice, debit_of_mandate, debits_called, find_batch, still_on_its_way, takes_debits, waiting_for,
};
use super::returns::{came_back, in_words};
use crate::access::{Confirmed, Operator};
use crate::error::Result;
use crate::model::charge::Charge;
use crate::model::debit_batch::DebitBatch;
use crate::model::money;
use crate::model::payment_method::Currency;
use crate::model::usage::Cents;
use crate::model::{ChargeId, DebitBatchId};
use crate::payments::statement::{Debit, Entry, Statement, numbers_in};
use crate::payments::statements::{self, Outcome};
use crate::store::Tx;

/// Without a name a sum is that of a file if the bank has booked it so many days after its day at most.
const LATEST_DAYS: i64 = 3;

/// Imports the lines of a statement, as [`statements::import`], and what they say of direct debits first.
pub fn import(tx: &mut Tx, operator: &Operator, confirmed: &Confirmed, statement: &Statement) -> Result<Outcome> {
    if takes_debits(tx, operator)? {
        statements::import_beside(tx, operator, confirmed, statement, &known)
    } else {
        statements::import(tx, operator, confirmed, statement)
    }
}

fn known(tx: &mut Tx, entry: &Entry) -> Result<Option<String>> {
    if entry.currency != Currency::Eur.as_str() || entry.is_refund {
        return Ok(None);
    }
    if entry.amount < 0 { back(tx, entry) } else { booked(tx, entry) }
}

/// By the names of all that it consists of, by that of a file, or by its sum and day.
fn booked(tx: &mut Tx, entry: &Entry) -> Result<Option<String>> {
    let each: Vec<ChargeId> = entry.debits.iter().filter_map(|debit| read(&debit.name)).collect();
    let each = debits_called(tx, &each)?;
    if !each.is_empty() && sum_of(&each) == entry.amount {
        each.iter().try_for_each(|charge| book_one(tx, charge, entry.booked_on))?;
        return Ok(Some(many("Direct debit", each.len())));
    }
    let Some(batch) = batch_of(tx, entry)? else { return Ok(None) };
    book(tx, &batch, entry.booked_on)?;
    Ok(Some(format!("{} of {}", many("Direct debit", batch.debits), batch.due_on_in_words())))
}

fn batch_of(tx: &mut Tx, entry: &Entry) -> Result<Option<DebitBatch>> {
    for name in entry.files.iter().filter_map(|name| DebitBatchId::from_stored(&name.to_ascii_lowercase())) {
        let Some(batch) = find_batch(tx, name)? else { continue };
        // What came back before is missing.
        if batch.amount == entry.amount || still_on_its_way(tx, &batch)? == entry.amount {
            return Ok(Some(batch));
        }
    }
    if !entry.files.is_empty() || !entry.payer_iban.is_empty() {
        return Ok(None);
    }
    let of_its_day = |batch: &DebitBatch| {
        let day: Option<NaiveDate> = batch.due_on.parse().ok();
        day.is_some_and(|day| (0..=LATEST_DAYS).contains(&(entry.booked_on - day).num_days()))
    };
    let mut fitting = waiting_for(tx, entry.amount)?;
    fitting.retain(of_its_day);
    Ok(if fitting.len() == 1 { fitting.pop() } else { None })
}

/// Each direct debit in it has to be known. What it comes to besides is what banks take for that.
fn back(tx: &mut Tx, entry: &Entry) -> Result<Option<String>> {
    let mut all: Vec<(Charge, &str)> = Vec::new();
    for debit in &entry.debits {
        match meant(tx, debit, entry)? {
            Some(charge) if all.iter().all(|(other, _)| other.id != charge.id) => {
                all.push((charge, debit.reason.as_str()));
            }
            _ => return Ok(None),
        }
    }
    let sum: Cents = all.iter().map(|(charge, _)| charge.amount).sum();
    let fees = -entry.amount - sum;
    let Some((_, reason)) = all.first().filter(|_| fees >= 0) else { return Ok(None) };
    let why = in_words(reason);
    for (charge, reason) in &all {
        came_back(tx, charge, reason, entry.booked_on)?;
    }
    let what = format!("{} came back: {why}", many("Direct debit", all.len()));
    Ok(Some(if fees > 0 {
        format!("{what}. {} of it are fees of the bank", money::in_words(fees, Currency::Eur))
    } else {
        what
    }))
}

/// By its name, wherever that stands, as the newest one of its mandate, or of the one invoice that is named.
fn meant(tx: &mut Tx, debit: &Debit, entry: &Entry) -> Result<Option<Charge>> {
    let text = &entry.reference;
    let mut names: Vec<ChargeId> = read(&debit.name).into_iter().collect();
    if names.is_empty() {
        names = text.split(|c: char| !c.is_ascii_alphanumeric()).filter_map(read).collect();
    }
    let mut found = debits_called(tx, &names)?;
    if !found.is_empty() {
        return Ok(found.pop().filter(|_| found.is_empty()));
    }
    if !debit.mandate.is_empty() {
        return debit_of_mandate(tx, &debit.mandate.to_ascii_uppercase());
    }
    let series = tx.site.seller.as_ref().map(|seller| seller.series.as_str()).unwrap_or_default();
    match (numbers_in(text, series).as_slice(), entry.debits.len()) {
        ([number], 1) => debit_of_invoice(tx, number),
        _ => Ok(None),
    }
}

/// As it is called in the file.
fn read(name: &str) -> Option<ChargeId> {
    ChargeId::from_stored(&name.to_ascii_lowercase())
}

fn sum_of(charges: &[Charge]) -> Cents {
    charges.iter().map(|charge| charge.amount).sum()
}

/// `Direct debit`, `12 direct debits`
fn many(what: &str, number: impl TryInto<i64>) -> String {
    match number.try_into().unwrap_or(i64::MAX) {
        1 => what.to_owned(),
        number => format!("{number} {}s", what.to_lowercase()),
    }
}
