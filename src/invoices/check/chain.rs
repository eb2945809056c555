//! Numbers without a gap, and each document bound to the one before: followed from the first to the last.

use std::collections::HashMap;

use diesel::prelude::*;

use crate::access::check::Broken;
use crate::error::Result;
use crate::invoices::issuing::number;
use crate::model::InvoiceId;
use crate::store::Tx;
use crate::store::query::Among;
use crate::store::schema::{invoice_numbers, invoices};

/// So many rows are read at once.
pub(super) const AT_ONCE: i64 = 500;
/// No more is said about one rule.
pub(super) const MOST_SAID: usize = 100;

/// Of an invoice: its id, its digest, that of the one before.
type Link = (InvoiceId, String, String);

/// A series in a year: its name, the year, the next number, and the digest of the last document.
type Counter = (String, i64, i64, String);

/// What breaks the chain.
pub(super) fn broken(tx: &mut Tx) -> Result<Vec<Broken>> {
    let counters: Vec<Counter> = invoice_numbers::table
        .order((invoice_numbers::series, invoice_numbers::year))
        .select((invoice_numbers::series, invoice_numbers::year, invoice_numbers::next, invoice_numbers::last_digest))
        .load(tx.conn)?;
    let mut broken = outside(tx, &counters)?;
    let mut before: Option<(String, Option<String>)> = None;
    for (series, year, next, last_digest) in counters {
        // The first of a year is bound to the last of the year before.
        let previous = before.filter(|(of, _)| *of == series).map_or(Some(String::new()), |(_, digest)| digest);
        let last = follow(tx, &series, year, next, previous, &mut broken)?;
        if last.as_ref().is_some_and(|digest| *digest != last_digest) {
            broken.push(said(format!("the last number of {series}{year} belongs to another document"), &series));
        }
        before = Some((series, last));
    }
    broken.truncate(MOST_SAID);
    Ok(broken)
}

fn said(what: String, id: &str) -> Broken {
    Broken { what, id: id.to_owned() }
}

/// Goes from the first number to the last. `previous`: the digest before; None: it is not known. Gives the last digest.
fn follow(
    tx: &mut Tx,
    series: &str,
    year: i64,
    next: i64,
    mut previous: Option<String>,
    broken: &mut Vec<Broken>,
) -> Result<Option<String>> {
    let mut from = 1;
    while from < next && broken.len() < MOST_SAID {
        let numbers: Vec<String> = (from..next.min(from + AT_ONCE)).map(|place| number(series, year, place)).collect();
        let mut links = links(tx, &numbers)?;
        for number in numbers {
            previous = match links.remove(&number) {
                None => {
                    broken.push(said(format!("invoice {number} is missing"), &number));
                    None
                }
                Some((id, digest, its_previous)) => {
                    if previous.is_some_and(|previous| previous != its_previous) {
                        broken.push(said(format!("invoice {number} is not bound to the one before"), id.as_str()));
                    }
                    Some(digest)
                }
            };
        }
        from += AT_ONCE;
    }
    Ok(previous)
}

fn links(tx: &mut Tx, numbers: &[String]) -> Result<HashMap<String, Link>> {
    let rows: Vec<(String, Link)> = invoices::table
        .filter(invoices::number.among(numbers))
        .select((invoices::number, (invoices::id, invoices::digest, invoices::previous_digest)))
        .load(tx.conn)?;
    Ok(rows.into_iter().collect())
}

/// Documents with a number that was never given.
fn outside(tx: &mut Tx, counters: &[Counter]) -> Result<Vec<Broken>> {
    let given = |text: &str| {
        let (begin, place) = text.rsplit_once('-')?;
        let (series, year, next, _) = counters.iter().find(|(series, year, ..)| begin == format!("{series}{year}"))?;
        let place = place.parse().ok().filter(|place| (1..*next).contains(place))?;
        (number(series, *year, place) == text).then_some(())
    };
    let mut broken = Vec::new();
    let mut after = String::new();
    loop {
        let rows: Vec<String> = invoices::table
            .filter(invoices::number.gt(&after))
            .order(invoices::number)
            .limit(AT_ONCE)
            .select(invoices::number)
            .load(tx.conn)?;
        let Some(last) = rows.last() else { return Ok(broken) };
        after.clone_from(last);
        let never = rows.iter().filter(|text| given(text).is_none());
        broken.extend(never.map(|text| said(format!("the number {text} was never given"), text)));
    }
}
