//! An anchor outside the database: once a month the last number and digest of each series are mailed to an address that
//! the seller names. Whoever changed what came before would have to change that mail, too.

use diesel::prelude::*;

use crate::costs::queries::this_month;
use crate::error::Result;
use crate::invoices::issuing::number;
use crate::mail::Letter;
use crate::model::email_address::EmailAddress;
use crate::model::mail::MailKind;
use crate::model::usage::Month;
use crate::store::schema::{anchors, invoice_numbers, monthly_runs};
use crate::store::{Moment, Tx};

/// For so long it is worth sending.
const USEFUL_DAYS: i64 = 25;

/// Writes the mail of this month once the month before is billed, if that was not done. Gives how many; run again it finds
/// none.
pub fn write_due(tx: &mut Tx) -> Result<usize> {
    let named = tx.site.seller.as_ref().and_then(|seller| seller.anchor_email.as_deref());
    let Some(address) = named.and_then(EmailAddress::parse) else { return Ok(0) };
    let month = this_month(tx);
    if !is_billed(tx, month.previous())? {
        return Ok(0);
    }
    let made = anchors::table.find(month.to_string()).select(anchors::month);
    if made.first::<String>(tx.conn).optional()?.is_some() {
        return Ok(0);
    }
    let last = last_of_each_series(tx)?;
    if last.is_empty() {
        return Ok(0);
    }
    let row = (anchors::month.eq(month.to_string()), anchors::made_at.eq(tx.now));
    diesel::insert_into(anchors::table).values(row).execute(tx.conn)?;
    Letter::new(MailKind::ChainAnchor, &address, format!("The last invoice numbers at the start of {}", month.name()))
        .text(
            "Please keep this email. The hash of each invoice includes the one before, so these hashes vouch for all \
             invoices and credit notes so far.",
        )
        .list(last)
        .text("To compare, run “remit check” and look up these numbers in the journal, where each has its hash.")
        .useful_until(tx.now.plus_days(USEFUL_DAYS))
        .queue(tx)?;
    Ok(1)
}

/// The monthly run has come to its end: what it makes is in the chain.
fn is_billed(tx: &mut Tx, month: Month) -> Result<bool> {
    let run = monthly_runs::table.find(month.to_string()).select(monthly_runs::finished_at);
    Ok(run.first::<Option<Moment>>(tx.conn).optional()?.flatten().is_some())
}

/// `R2026-000123: 9f86d08…`
fn last_of_each_series(tx: &mut Tx) -> Result<Vec<String>> {
    let counters: Vec<(String, i64, i64, String)> = invoice_numbers::table
        .order((invoice_numbers::series, invoice_numbers::year))
        .select((invoice_numbers::series, invoice_numbers::year, invoice_numbers::next, invoice_numbers::last_digest))
        .load(tx.conn)?;
    let is_last = |place: usize| counters.get(place + 1).is_none_or(|next| next.0 != counters[place].0);
    let last = counters.iter().enumerate().filter(|(place, _)| is_last(*place));
    Ok(last.map(|(_, (series, year, next, digest))| format!("{}: {digest}", number(series, *year, next - 1))).collect())
}
