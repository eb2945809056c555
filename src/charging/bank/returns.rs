//! A direct debit came back: before the bank booked it, or weeks later. Its invoice is open again. By the reason that the bank
//! gives, as a code of ISO 20022, it is clear whether another one can be tried.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::booked::{arrived, brought, close_if_nothing_is_left, paid_on};
use super::ending::{Why, end};
use super::queries::find_batch;
use crate::access::{Confirmed, Operator};
use crate::charging::queries::find;
use crate::charging::settling::settle_on;
use crate::error::Result;
use crate::gateway::port::{Charged, Outcome};
use crate::model::charge::{Charge, ChargeState, Failure};
use crate::refused::Refused;
use crate::store::Tx;
use crate::store::schema::charges;

/// What operators choose from, and what it means.
pub const REASONS: [(&str, &str); 6] = [
    ("AM04", "There was not enough money"),
    ("AC04", "The account is closed, or cannot be debited"),
    ("MD01", "The bank knows of no mandate"),
    ("MD06", "The payer has asked for the money back"),
    ("MS02", "The payer has refused it"),
    ("MS03", "The bank gives no reason"),
];

/// Why it came back, by its code.
fn failure(code: &str) -> Failure {
    match code {
        "AM04" => Failure::NoFunds,
        // Wrong, closed, blocked, of a kind that cannot be debited; whoever had it has died.
        "AC01" | "AC04" | "AC06" | "AC13" | "AG01" | "MD07" => Failure::AccountClosed,
        "MD01" | "MD02" => Failure::NoMandate,
        "MD06" => Failure::Disputed,
        "MS02" | "SL01" => Failure::Declined,
        _ => Failure::Returned,
    }
}

/// As it stands with a line of a statement: `not enough money`
pub(super) fn in_words(code: &str) -> &'static str {
    match failure(code) {
        Failure::NoFunds => "not enough money",
        Failure::AccountClosed => "the account cannot be debited",
        Failure::NoMandate => "no mandate",
        Failure::Disputed => "the payer has asked for it back",
        Failure::Declined => "refused",
        Failure::Expired | Failure::Confirmation | Failure::Returned | Failure::Other => "no reason given",
    }
}

/// With these nothing can be debited any more.
fn ends_mandate(code: &str) -> Option<Why> {
    match code {
        "AC01" | "AC04" | "MD07" => Some(Why::AccountClosed),
        "MD01" | "MD02" => Some(Why::NoMandate),
        _ => None,
    }
}

/// An operator knows from the bank that one came back.
///
/// # Errors
/// [`Refused::BackAlready`]
pub fn came_back_by_hand(
    tx: &mut Tx,
    _: &Operator,
    _: &Confirmed,
    charge: &Charge,
    (code, on): (&str, NaiveDate),
) -> Result<()> {
    if came_back(tx, charge, code, on)? { Ok(()) } else { Err(Refused::BackAlready.into()) }
}

/// It came back on this day. False: it had before.
pub(super) fn came_back(tx: &mut Tx, charge: &Charge, code: &str, on: NaiveDate) -> Result<bool> {
    if !matches!(charge.state, ChargeState::Processing | ChargeState::Paid) {
        return Ok(false);
    }
    // First: with what has ended nothing is tried again.
    if let Some((why, credential)) = ends_mandate(code).zip(charge.credential_id) {
        end(tx, credential, why)?;
    }
    let was_booked = was_booked(tx, charge)?;
    if was_booked {
        let charge = find(tx, charge.id)?;
        settle_on(tx, &charge, &brought(&charge, charge.amount), on)?;
        // Of what is taken back gateways say no more than that it is. The bank has said why.
        diesel::update(charges::table.find(charge.id))
            .set(charges::failure.eq(failure(code).as_str()))
            .execute(tx.conn)?;
    } else {
        let outcome = Outcome::Failed(failure(code));
        settle_on(tx, charge, &Charged { outcome, ..brought(charge, 0) }, on)?;
    }
    match charge.batch_id {
        Some(batch) if !was_booked => close_if_nothing_is_left(tx, batch, on)?,
        _ => {}
    }
    Ok(true)
}

/// Whether its money was there. Of a file that is booked it was, although that may not be written down yet: it is now.
fn was_booked(tx: &mut Tx, charge: &Charge) -> Result<bool> {
    if charge.state == ChargeState::Paid {
        return Ok(true);
    }
    let Some(batch) = charge.batch_id else { return Ok(false) };
    let booked_on = find_batch(tx, batch)?.as_ref().map(paid_on).transpose()?.flatten();
    let Some(day) = booked_on else { return Ok(false) };
    arrived(tx, charge, day)?;
    Ok(true)
}
