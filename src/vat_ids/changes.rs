//! What happens to the check of a VAT ID: it begins, is asked about, and is answered.

use diesel::prelude::*;

use super::checker::{Answer, Question};
use super::{mails, queries};
use crate::access::policy::ChangePaymentMethod;
use crate::access::{Granted, people};
use crate::error::Result;
use crate::events::{About, record};
use crate::model::PaymentMethodId;
use crate::model::event::EventKind;
use crate::model::payment_method::{PaymentMethod, PaymentMethodState};
use crate::model::vat_id::VatId;
use crate::model::vat_id_check::{CheckState, VatIdCheck};
use crate::refused::Refused;
use crate::store::limits::{self, Limit};
use crate::store::schema::{payment_methods, vat_id_checks};
use crate::store::{Moment, Tx, WholeRows};

/// Much longer than one question takes: whoever dies while asking has lost it after that.
const LEASE_MINUTES: i64 = 5;
/// After the first time without an answer, the second, …; then always the last.
const PAUSES_IN_MINUTES: [i64; 4] = [5, 60, 360, 1440];
/// So far the clocks of two servers may be apart.
const TOLERATED_MINUTES: i64 = 5;
/// A VAT ID that was confirmed is asked about again after so long: it may have ended.
const CONFIRMED_DAYS: i64 = 90;
/// So often people may have one asked about.
const BY_HAND: Limit = Limit { times: 3, seconds: 24 * 3600 };

/// A payment method that is new has a VAT ID, or none: from now on it is to be checked.
pub(crate) fn begin(tx: &mut Tx, payer: &PaymentMethod) -> Result<()> {
    let Some(id) = &payer.vat_id else { return Ok(()) };
    let question = payer.country().and_then(|country| Question::about(id, country));
    let check = VatIdCheck {
        payment_method_id: payer.id,
        vat_id: id.clone(),
        state: CheckState::CheckDigitRight,
        since: tx.now,
        consultation: String::new(),
        next_try_at: question.map(|_| tx.now),
        tries: 0,
    };
    diesel::insert_into(vat_id_checks::table).values(&check).execute(tx.conn)?;
    Ok(())
}

/// Another VAT ID was typed, or another country: what was known about the one before is forgotten.
pub(crate) fn begin_anew(tx: &mut Tx, payer: &PaymentMethod) -> Result<()> {
    diesel::delete(vat_id_checks::table.find(payer.id)).execute(tx.conn)?;
    begin(tx, payer)
}

/// Has the tax office asked again, soon. Gives false if there is nothing to ask: it is confirmed, being checked, or
/// nobody knows VAT IDs of this kind.
///
/// # Errors
/// [`Refused::VatIdAskedEnough`]
pub fn ask_again(tx: &mut Tx, payer: &Granted<ChangePaymentMethod>) -> Result<bool> {
    let Some(check) = queries::check_of(tx, payer)?.filter(|check| can_be_asked_again(tx, check)) else {
        return Ok(false);
    };
    limits::count(tx, &format!("vat id {}", payer.id), BY_HAND)
        .map_err(|error| error.or_enough(|| Refused::VatIdAskedEnough))?;
    diesel::update(vat_id_checks::table.find(check.payment_method_id))
        .set((vat_id_checks::next_try_at.eq(tx.now), vat_id_checks::tries.eq(0)))
        .execute(tx.conn)?;
    Ok(true)
}

/// Whether pressing *Check again* would change anything.
pub(super) fn can_be_asked_again(tx: &Tx, check: &VatIdCheck) -> bool {
    let is_open = match check.state {
        CheckState::Confirmed => false,
        CheckState::Rejected => check.next_try_at.is_none() || check.tries > 0,
        CheckState::CheckDigitRight => check.next_try_at.is_some() && check.tries > 0,
    };
    is_open && tx.site.checks_vat_ids
}

/// A VAT ID that somebody is asking about.
#[derive(Debug, Clone)]
pub struct Claim {
    pub payment_method: PaymentMethodId,
    pub question: Question,
    vat_id: VatId,
}

/// Takes the VAT ID that has waited longest, for as long as one question lasts.
pub fn claim(tx: &mut Tx) -> Result<Option<Claim>> {
    let longest: Option<(VatIdCheck, PaymentMethod)> = vat_id_checks::table
        .inner_join(payment_methods::table)
        .filter(vat_id_checks::next_try_at.le(tx.now))
        .order(vat_id_checks::next_try_at)
        .select((VatIdCheck::as_select(), PaymentMethod::as_select()))
        .first(tx.conn)
        .optional()?;
    let Some((check, payer)) = longest else { return Ok(None) };
    let VatIdCheck { payment_method_id: payment_method, vat_id, .. } = check;
    let question = payer.country().and_then(|country| Question::about(&vat_id, country));
    try_next(tx, payment_method, question.as_ref().map(|_| tx.now.plus_minutes(LEASE_MINUTES)))?;
    match question {
        Some(question) => Ok(Some(Claim { payment_method, question, vat_id })),
        None => claim(tx),
    }
}

/// The clock was set back: what waits for a time that is further away than its pause is due now. Gives how many; run again
/// it finds none.
pub fn come_nearer(tx: &mut Tx) -> Result<usize> {
    let tolerated = tx.now.plus_minutes(TOLERATED_MINUTES);
    let rests = vat_id_checks::state.eq(CheckState::Confirmed).and(vat_id_checks::tries.eq(0));
    let too_far = vat_id_checks::next_try_at.gt(tolerated.plus_days(CONFIRMED_DAYS));
    let rested = diesel::update(vat_id_checks::table.filter(rests).filter(too_far));
    let mut nearer = rested.set(vat_id_checks::next_try_at.eq(tx.now)).execute(tx.conn)?;
    for (tries, pause) in (0..).zip(std::iter::once(LEASE_MINUTES).chain(PAUSES_IN_MINUTES)) {
        let waits = vat_id_checks::state.ne(CheckState::Confirmed).or(vat_id_checks::tries.gt(0));
        let too_far = vat_id_checks::next_try_at.gt(tolerated.plus_minutes(pause));
        let most = if tries == PAUSES_IN_MINUTES.len() as i64 { i64::MAX } else { tries };
        let of_these = vat_id_checks::tries.between(tries, most);
        let waiting = vat_id_checks::table.filter(waits).filter(too_far).filter(of_these);
        nearer += diesel::update(waiting).set(vat_id_checks::next_try_at.eq(tx.now)).execute(tx.conn)?;
    }
    Ok(nearer)
}

fn try_next(tx: &mut Tx, it: PaymentMethodId, at: Option<Moment>) -> Result<()> {
    let check = vat_id_checks::table.find(it);
    diesel::update(check).set(vat_id_checks::next_try_at.eq(at)).execute(tx.conn)?;
    Ok(())
}

/// Writes down what was answered, unless there is another VAT ID meanwhile.
pub fn note(tx: &mut Tx, claim: &Claim, answer: &Answer) -> Result<()> {
    let payer: PaymentMethod =
        payment_methods::table.find(claim.payment_method).select(PaymentMethod::as_select()).first_row(tx.conn)?;
    let check = queries::check_of(tx, &payer)?.filter(|check| check.vat_id == claim.vat_id);
    let Some(check) = check else { return Ok(()) };
    match answer {
        Answer::Valid { consultation } => confirm(tx, &check, &payer, consultation),
        Answer::NotValid => reject(tx, &check, &payer),
        Answer::NotNow(_) | Answer::Away(_) => put_off(tx, &check),
    }
}

fn confirm(tx: &mut Tx, check: &VatIdCheck, payer: &PaymentMethod, consultation: &str) -> Result<()> {
    let is_over = payer.state == PaymentMethodState::Closed;
    let next_try_at = (!is_over).then(|| tx.now.plus_days(CONFIRMED_DAYS));
    answered(tx, check, (CheckState::Confirmed, consultation, next_try_at))?;
    if check.state == CheckState::Confirmed {
        return Ok(());
    }
    record(tx, None, EventKind::VatIdConfirmed, About::payment_method(payer.id))
}

/// Those who can do something about it are told once.
fn reject(tx: &mut Tx, check: &VatIdCheck, payer: &PaymentMethod) -> Result<()> {
    answered(tx, check, (CheckState::Rejected, "", None))?;
    if check.state == CheckState::Rejected {
        return Ok(());
    }
    record(tx, None, EventKind::VatIdRejected, About::payment_method(payer.id))?;
    if payer.state == PaymentMethodState::Closed {
        return Ok(());
    }
    let people = people::billing_people(tx, payer.id)?;
    mails::rejected(tx, payer, &check.vat_id, &people)
}

fn answered(tx: &mut Tx, check: &VatIdCheck, known: (CheckState, &str, Option<Moment>)) -> Result<()> {
    let (state, consultation, next_try_at) = known;
    diesel::update(vat_id_checks::table.find(check.payment_method_id))
        .set((
            vat_id_checks::state.eq(state),
            vat_id_checks::since.eq(tx.now),
            vat_id_checks::consultation.eq(consultation),
            vat_id_checks::next_try_at.eq(next_try_at),
            vat_id_checks::tries.eq(0),
        ))
        .execute(tx.conn)?;
    Ok(())
}

fn put_off(tx: &mut Tx, check: &VatIdCheck) -> Result<()> {
    let place = usize::try_from(check.tries).unwrap_or_default().min(PAUSES_IN_MINUTES.len() - 1);
    diesel::update(vat_id_checks::table.find(check.payment_method_id))
        .set((
            vat_id_checks::next_try_at.eq(tx.now.plus_minutes(PAUSES_IN_MINUTES[place])),
            vat_id_checks::tries.eq(check.tries + 1),
        ))
        .execute(tx.conn)?;
    Ok(())
}
