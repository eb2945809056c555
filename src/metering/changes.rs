//! Taking records of usage. Each belongs to whoever owned its app on that day, and stands on the invoice of its month, or on
//! the next one if that is made already. What pages and invoices need of them is added up here, once.

use std::collections::{BTreeMap, HashMap};

use chrono::Datelike;
use diesel::prelude::*;
use diesel::sql_types::Text;

use super::place::{Known, Place};
use crate::costs::queries::{this_month, today};
use crate::error::Result;
use crate::model::metering::{KeptUsage, Thousandths, UsageId, UsageRecord, UsageSum};
use crate::model::usage::Month;
use crate::model::{EnvironmentId, PaymentMethodId};
use crate::refused::Refused;
use crate::store::query::{self, Among};
use crate::store::schema::{usage_records, usage_sums};
use crate::store::{Site, Tx, WholeRows};

/// So many records are taken at once.
pub const MOST_RECORDS: usize = 1_000;
/// So many days after the end of its month a record may still come.
pub const LATE_DAYS: u32 = 5;
/// So many months after the end of theirs records are kept. Their sums stay.
pub const KEPT_MONTHS: u32 = 3;
/// A billion units in one record.
const MOST: Thousandths = 1_000_000_000_000;

/// What became of a record that is right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    Now,
    /// It had been taken before: nothing has changed.
    Before,
}

/// Takes records, each for itself: what became of them, in their order. Wrong ones say why, and the others are taken.
///
/// # Errors
/// [`Refused::TooManyRecords`]: then none is taken.
pub fn record(tx: &mut Tx, records: &[UsageRecord]) -> Result<Vec<Result<Taken, Refused>>> {
    if records.len() > MOST_RECORDS {
        return Err(Refused::TooManyRecords { most: MOST_RECORDS }.into());
    }
    let known = Known::of(tx, records)?;
    let mut there = taken_before(tx, records)?;
    let (mut outcomes, mut taken) = (Vec::with_capacity(records.len()), Vec::new());
    for one in records {
        outcomes.push(match there.get(&one.id) {
            Some(before) if is_same(before, one, &known) => Ok(Taken::Before),
            Some(_) => Err(Refused::UsageIdTaken),
            None => kept(tx, one, &known).map(|kept| {
                there.insert(one.id.clone(), kept.clone());
                taken.push(kept);
                Taken::Now
            }),
        });
    }
    tx.conn.insert_all("usage_records", &taken)?;
    add_up(tx, &taken, &known)?;
    Ok(outcomes)
}

fn taken_before(tx: &mut Tx, records: &[UsageRecord]) -> Result<HashMap<UsageId, KeptUsage>> {
    let named = usage_records::table.filter(usage_records::id.among(records.iter().map(|one| &one.id)));
    let kept: Vec<KeptUsage> = named.select(KeptUsage::as_select()).load_rows(tx.conn)?;
    Ok(kept.into_iter().map(|one| (one.id.clone(), one)).collect())
}

fn is_same(before: &KeptUsage, now: &UsageRecord, known: &Known) -> bool {
    known.place(now).is_ok()
        && (before.environment_id, &before.component) == (now.environment, &now.component)
        && (before.quantity, before.used_at) == (now.quantity, now.at)
}

/// A record with what is found out about it, or what is wrong with it.
fn kept(tx: &Tx, record: &UsageRecord, known: &Known) -> Result<KeptUsage, Refused> {
    let place = known.place(record)?;
    is_metered(tx.site, &record.component)?;
    if !(0..=MOST).contains(&record.quantity) {
        return Err(Refused::QuantityOutOfRange);
    }
    if record.at > tx.now {
        return Err(Refused::UsageInFuture);
    }
    let (this_month, day) = (this_month(tx), tx.site.local(record.at).date());
    let month = Month::of(day);
    let is_in_time = month == this_month || month.next() == this_month && today(tx).day() <= LATE_DAYS;
    if !is_in_time {
        return Err(Refused::UsageTooLate { days: LATE_DAYS });
    }
    if !place.is_there_on(day, tx.site) {
        return Err(Refused::UsageOfNobody);
    }
    let payer = place.owner_on(day, tx.site);
    let is_billed = month != this_month && payer.is_some_and(|payer| known.has_been_billed(payer));
    let billed_with = if is_billed { this_month } else { month };
    Ok(KeptUsage {
        id: record.id.clone(),
        environment_id: record.environment,
        component: record.component.clone(),
        quantity: record.quantity,
        used_at: record.at,
        received_at: tx.now,
        payment_method_id: payer,
        month: month.to_string(),
        billed_with: billed_with.to_string(),
    })
}

fn is_metered(site: &Site, component: &str) -> Result<(), Refused> {
    if site.catalogue.metered(component).is_some() {
        return Ok(());
    }
    match site.catalogue.component(component) {
        Some(booked) => Err(Refused::NotMetered { component: booked.name.clone() }),
        None => Err(Refused::NoSuchComponent { component: component.to_owned() }),
    }
}

type Key = (PaymentMethodId, String, EnvironmentId, String, String);

fn key(of: &UsageSum) -> Key {
    let (billed_with, component, month) = (of.billed_with.clone(), of.component.clone(), of.month.clone());
    (of.payment_method_id, billed_with, of.environment_id, component, month)
}

/// Of a sum that is there only the quantity grows.
const GROWS: &str = "ON CONFLICT (payment_method_id, billed_with, environment_id, component, month)
     DO UPDATE SET quantity = usage_sums.quantity + excluded.quantity";

/// Adds records to the sums: always in the same order, so that no two wait for each other.
fn add_up(tx: &mut Tx, taken: &[KeptUsage], known: &Known) -> Result<()> {
    let mut sums: BTreeMap<Key, UsageSum> = BTreeMap::new();
    for one in taken {
        let Some(sum) = sum_of(tx.site, one, known.places.get(&one.environment_id)) else { continue };
        sums.entry(key(&sum)).and_modify(|there| there.quantity += sum.quantity).or_insert(sum);
    }
    let mut sums: Vec<UsageSum> = sums.into_values().collect();
    continue_what_is_billed(tx, &mut sums)?;
    tx.conn.insert_all_or(GROWS, "usage_sums", &sums)
}

/// What one record comes to. None: nobody pays for it.
fn sum_of(site: &Site, one: &KeptUsage, place: Option<&Place>) -> Option<UsageSum> {
    let metered = site.catalogue.metered(&one.component)?;
    Some(UsageSum {
        payment_method_id: one.payment_method_id?,
        billed_with: one.billed_with.clone(),
        environment_id: one.environment_id,
        component: one.component.clone(),
        month: one.month.clone(),
        app_id: place?.app,
        component_name: metered.name.clone(),
        unit: metered.unit.clone(),
        unit_code: metered.unit_code.clone(),
        included: metered.included,
        price_eur: metered.eur,
        price_usd: metered.usd,
        billed_before: 0,
        quantity: one.quantity,
    })
}

/// What comes late costs what the rest of its month did, and what was included there is not included twice.
fn continue_what_is_billed(tx: &mut Tx, sums: &mut [UsageSum]) -> Result<()> {
    let late: Vec<&UsageSum> = sums.iter().filter(|one| one.is_late()).collect();
    let Some(month) = late.first().map(|one| one.month.clone()) else { return Ok(()) };
    let billed: Vec<UsageSum> = usage_sums::table
        .filter(usage_sums::payment_method_id.among(late.iter().map(|one| one.payment_method_id)))
        .filter(usage_sums::billed_with.eq(&month))
        .filter(usage_sums::environment_id.among(late.iter().map(|one| one.environment_id)))
        .filter(usage_sums::month.eq(&month))
        .select(UsageSum::as_select())
        .load_rows(tx.conn)?;
    let billed: HashMap<Key, UsageSum> = billed.into_iter().map(|one| (key(&one), one)).collect();
    for one in sums.iter_mut().filter(|one| one.is_late()) {
        let of_its_month = UsageSum { billed_with: one.month.clone(), ..one.clone() };
        if let Some(billed) = billed.get(&key(&of_its_month)) {
            let (billed_with, quantity) = (one.billed_with.clone(), one.quantity);
            *one = UsageSum { billed_with, billed_before: billed.quantity, quantity, ..billed.clone() };
        }
    }
    Ok(())
}

/// Those of months before this one are not kept.
pub(super) fn kept_since(tx: &Tx) -> Month {
    let this_month = this_month(tx);
    this_month.and_before(KEPT_MONTHS + 1).next().unwrap_or(this_month)
}

/// A portion: others want to write too.
const FORGET: &str = "
    DELETE FROM usage_records
    WHERE id IN (SELECT r.id FROM usage_records r WHERE r.month < $1 LIMIT 5000)";

/// Forgets a portion of the records that are old. Gives how large it was.
pub fn forget_old(tx: &mut Tx) -> Result<usize> {
    let since = kept_since(tx).to_string();
    Ok(query::sql(FORGET).bind::<Text, _>(since).execute(tx.conn)?)
}
