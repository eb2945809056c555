//! What the gateway says of a charge is so from now on. What the charge has brought by that is compared with what
//! stands here of it, and the difference is posted: whoever says it, and however often, every cent stands here once.
//! Nothing else posts what was charged.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::{begin, ending, queries};
use crate::costs::queries::today;
use crate::error::Result;
use crate::events::record;
use crate::gateway::port::{Charged, Outcome};
use crate::model::charge::{Charge, ChargeState, Failure, Way};
use crate::model::credential::PaymentKind;
use crate::model::event::EventKind;
use crate::model::payment::{PaymentSource, Received};
use crate::model::usage::Cents;
use crate::payments::changes::receive;
use crate::store::schema::charges;
use crate::store::{Moment, Tx};

/// The gateway is asked again after so long, as long as nothing is certain: a message that was lost loses nothing.
const ASKED_AGAIN_MINUTES: i64 = 60;

/// The gateway has said what became of a charge. What was said must not be older than anything that stands here: ask
/// with [`super::asking`] or [`super::refreshing`], which see to that.
///
/// A charge that is over does not begin again, but may turn out otherwise: paid after all, or taken back.
pub fn settle(tx: &mut Tx, charge: &Charge, charged: &Charged) -> Result<()> {
    let on = today(tx);
    settle_on(tx, charge, charged, on)
}

/// The same of money that moved on this day.
pub(super) fn settle_on(tx: &mut Tx, charge: &Charge, charged: &Charged, on: NaiveDate) -> Result<()> {
    let before = queries::find(tx, charge.id)?;
    let after = after(tx.now, &before, charged);
    diesel::update(charges::table.find(after.id))
        .set((
            charges::state.eq(after.state),
            charges::kind.eq(after.kind),
            charges::reference.eq(&after.reference),
            charges::failure.eq(&after.failure),
            charges::posted.eq(after.posted),
            charges::disputed_at.eq(after.disputed_at),
            charges::next_try_at.eq(after.next_try_at),
            charges::settled_at.eq(after.settled_at),
            charges::call_off_at.eq(after.call_off_at),
        ))
        .execute(tx.conn)?;
    post(tx, &after, after.posted - before.posted, on)?;
    tell(tx, &before, &after)
}

fn after(now: Moment, before: &Charge, charged: &Charged) -> Charge {
    let kind = before.kind.or(charged.kind);
    let (state, failure) = standing(before, charged, kind);
    let reference = Some(charged.reference.clone()).filter(|reference| !reference.is_empty());
    let settled_at = if state == before.state { before.settled_at.or(Some(now)) } else { Some(now) };
    Charge {
        state,
        kind,
        reference: reference.or_else(|| before.reference.clone()),
        failure: failure.map(|failure| failure.as_str().to_owned()).unwrap_or_default(),
        posted: brought(charged),
        disputed_at: (charged.taken_back > 0).then(|| before.disputed_at.unwrap_or(now)),
        next_try_at: if state.is_live() {
            later(before, now.plus_minutes(ASKED_AGAIN_MINUTES))
        } else {
            before.next_try_at
        },
        settled_at: settled_at.filter(|_| !state.is_live()),
        call_off_at: call_off_at(now, before, state, charged),
        ..before.clone()
    }
}

/// What ends here without money ends at the gateway, too: nobody is to pay it later. A page is closed before.
fn call_off_at(now: Moment, before: &Charge, state: ChargeState, charged: &Charged) -> Option<Moment> {
    let ends = before.state.is_live() && state == ChargeState::Failed && before.way == Way::ByItself;
    match charged.outcome {
        // It is too late.
        Outcome::Paid(_) | Outcome::Processing => None,
        _ if ends && !charged.reference.is_empty() => Some(now),
        Outcome::NeedsSomebody | Outcome::Failed(_) | Outcome::Over => before.call_off_at,
    }
}

/// When it is asked about next, or until when somebody may: later than whatever was said before, so that no two leases
/// are the same, and an answer that comes too late is known by its lease.
pub(super) fn later(charge: &Charge, at: Moment) -> Moment {
    at.max(Moment(charge.next_try_at.0 + 1))
}

/// What of it is here.
fn brought(charged: &Charged) -> Cents {
    match charged.outcome {
        Outcome::Paid(amount) => amount - charged.refunded - charged.taken_back,
        Outcome::Processing | Outcome::NeedsSomebody | Outcome::Failed(_) | Outcome::Over => 0,
    }
}

fn standing(before: &Charge, charged: &Charged, kind: Option<PaymentKind>) -> (ChargeState, Option<Failure>) {
    let as_it_was = (before.state, before.failure());
    match charged.outcome {
        Outcome::Paid(_) if charged.taken_back > 0 => (ChargeState::Failed, Some(taken_back(kind))),
        Outcome::Paid(_) => (ChargeState::Paid, None),
        Outcome::Failed(failure) => (ChargeState::Failed, Some(failure)),
        // It has failed, and was called off because of that.
        Outcome::Over if before.state == ChargeState::Failed => as_it_was,
        Outcome::Over => (ChargeState::Dropped, None),
        Outcome::Processing | Outcome::NeedsSomebody if !before.state.is_live() => as_it_was,
        Outcome::Processing => (ChargeState::Processing, None),
        Outcome::NeedsSomebody if before.way == Way::Present => (ChargeState::Asked, None),
        // Nobody is there.
        Outcome::NeedsSomebody => (ChargeState::Failed, Some(Failure::Confirmation)),
    }
}

/// Of an account it is the right of whoever pays, and nothing is contested by it.
fn taken_back(kind: Option<PaymentKind>) -> Failure {
    match kind {
        Some(PaymentKind::DirectDebit) => Failure::Returned,
        Some(PaymentKind::Card) | None => Failure::Disputed,
    }
}

/// `amount` more has come in by this charge; negative: went back.
fn post(tx: &mut Tx, charge: &Charge, amount: Cents, on: NaiveDate) -> Result<()> {
    if amount == 0 {
        return Ok(());
    }
    let received = Received {
        amount,
        source: PaymentSource::Charge,
        on: on.to_string(),
        note: String::new(),
        by: charge.person_id.filter(|_| amount > 0),
        bank_transaction: None,
        charge: Some(charge.id),
    };
    let invoice = queries::invoice_of(tx, charge)?;
    receive(tx, &invoice, received)
}

fn tell(tx: &mut Tx, before: &Charge, after: &Charge) -> Result<()> {
    let failure = after.failure().filter(|_| after.state == ChargeState::Failed);
    if before.disputed_at.is_none() && failure == Some(Failure::Disputed) {
        let invoice = queries::invoice_of(tx, after)?;
        record(tx, None, EventKind::InvoiceDisputed, ending::about(&invoice))?;
    }
    // What was paid and went back, the ledger has told.
    if !before.state.is_live() || after.state.is_live() {
        return Ok(());
    }
    match (after.way, failure) {
        (Way::ByItself, _) if before.call_off_at.is_some() && after.state != ChargeState::Paid => {
            let invoice = queries::invoice_of(tx, after)?;
            ending::was_stopped(tx, &invoice, after)
        }
        (Way::ByItself, Some(failure)) => could_not_be_charged(tx, after, failure),
        (Way::ByItself, None) => Ok(()),
        (Way::Present, failure) => was_not_paid_at_once(tx, before, after, failure),
    }
}

fn could_not_be_charged(tx: &mut Tx, charge: &Charge, failure: Failure) -> Result<()> {
    let invoice = queries::invoice_of(tx, charge)?;
    if invoice.owed() <= 0 || begin::follow(tx, charge, failure, &invoice)? {
        return Ok(());
    }
    ending::in_vain(tx, &invoice, charge, failure)
}

/// Whoever wanted to pay at once has read what became of it, unless it was a debit: that takes days.
fn was_not_paid_at_once(tx: &mut Tx, before: &Charge, after: &Charge, failure: Option<Failure>) -> Result<()> {
    let invoice = queries::invoice_of(tx, after)?;
    if invoice.owed() <= 0 || begin::go_on(tx, &invoice)? {
        return Ok(());
    }
    match failure.filter(|_| before.state == ChargeState::Processing) {
        Some(failure) => ending::in_vain(tx, &invoice, after, failure),
        None => Ok(()),
    }
}

/// What nobody pays for, or nobody can pay any more, is over: the gateway has nothing of it.
pub(super) fn drop_unasked(tx: &mut Tx, charge: &Charge) -> Result<()> {
    let nothing = Charged { reference: String::new(), kind: None, outcome: Outcome::Over, refunded: 0, taken_back: 0 };
    settle(tx, charge, &nothing)
}
