//! The gateway is asked: for the money of a charge whose day has come, or what became of one. A charge is taken with a
//! lease and that is committed; then the gateway is asked, outside of any transaction; then its answer is noted.
//! Whoever takes it later asks later and knows more, so an answer counts only as long as nobody else has taken it.

use diesel::prelude::*;

use super::queries::{due, find, invoice_of};
use super::{begin, settling};
use crate::error::Result;
use crate::gateway::port::{Answer, ChargeQuestion, Charged, Gateway, Outcome, Progress, Trouble};
use crate::model::ChargeId;
use crate::model::charge::{Charge, ChargeState, Failure, Way};
use crate::model::credential::{Credential, GatewayName, PaymentKind};
use crate::model::payment_method::Currency;
use crate::model::usage::Cents;
use crate::payments::charges::of_replaced;
use crate::store::query::condition;
use crate::store::schema::{charges, credentials};
use crate::store::{Moment, Tx, WholeRows};

/// Whoever takes a charge has it for so long; whoever dies while asking has lost it after that.
const LEASE_MINUTES: i64 = 2;
/// Money is asked for in the first part of that only: no question is still on its way when the next one begins.
const NOT_ASKED_FOR_SECONDS: i64 = 60;
/// Without an answer it is asked again after half as long as it was asked for already, at most so long.
const LONGEST_PAUSE_SECONDS: i64 = 3600;
/// Gateways know a key for a day. After that the same key is another charge to them: some time before, it is looked for
/// first.
const KEYS_ARE_KNOWN_HOURS: i64 = 20;
/// Clocks of several servers may differ by so much.
const TOLERATED_MINUTES: i64 = 5;
/// So many that are not needed any more are dropped in one transaction.
const DROPPED_AT_ONCE: usize = 100;

/// A charge about which somebody asks.
#[derive(Debug, Clone)]
pub struct Claim {
    /// As it is while they do: `next_try_at` is until when they may.
    pub charge: Charge,
    question: Question,
}

#[derive(Debug, Clone)]
enum Question {
    Money(Order),
    /// What became of a page, by its session.
    Page(String),
    /// What became of a charge, by its reference.
    Known(String),
    /// It is to end: nobody is to pay it any more.
    CallOff,
}

/// What a gateway needs to charge something.
#[derive(Debug, Clone)]
struct Order {
    key: String,
    amount: Cents,
    currency: Currency,
    kind: PaymentKind,
    customer: String,
    token: String,
    mandate: String,
    what: String,
    /// It was asked before, and nobody knows what came of it.
    is_repeated: bool,
    /// Its key may be forgotten: it was asked long ago, or by a clock that was set back, and nobody knows when.
    is_old: bool,
}

/// Takes the charge that has waited longest, for as long as one question lasts. What is not needed any more is dropped.
pub fn claim(tx: &mut Tx, gateway: GatewayName) -> Result<Option<Claim>> {
    for _ in 0..DROPPED_AT_ONCE {
        let Some(id) = due(tx, gateway)? else { return Ok(None) };
        if let Some(claim) = take(tx, id)? {
            return Ok(Some(claim));
        }
    }
    Ok(None)
}

/// The clock was set back: nobody asks for so long, and nothing that was asked waits for longer. Gives how many; run again it
/// finds none.
pub fn come_nearer(tx: &mut Tx) -> Result<usize> {
    let Some(gateway) = tx.site.taking.gateway else { return Ok(0) };
    let longest = tx.now.plus_seconds(LONGEST_PAUSE_SECONDS).plus_minutes(TOLERATED_MINUTES);
    let too_far = charges::table
        .filter(charges::gateway.eq(gateway))
        // Written out, so that the index of what is to be asked about is seen to be enough.
        .filter(condition("charges.state IN ('due', 'asked', 'processing') AND charges.state <> 'due'"))
        .filter(charges::next_try_at.gt(longest));
    let many = diesel::update(too_far).set(charges::next_try_at.eq(tx.now)).execute(tx.conn)?;
    let too_far = charges::table
        .filter(charges::gateway.eq(gateway))
        .filter(condition("charges.call_off_at IS NOT NULL AND charges.state <> 'dropped'"))
        .filter(charges::call_off_at.gt(longest));
    let in_time = tx.now.plus_seconds(LONGEST_PAUSE_SECONDS);
    Ok(many + diesel::update(too_far).set(charges::call_off_at.eq(Some(in_time))).execute(tx.conn)?)
}

/// Takes a charge, also away from somebody who asks about it, to ask what became of it, or to call it off. None: there is
/// nothing to ask, or somebody asks for its money, or its day has not come.
pub fn take(tx: &mut Tx, id: ChargeId) -> Result<Option<Claim>> {
    let charge = find(tx, id)?;
    let is_to_end = is_to_end(&charge, tx.now);
    if !charge.is_known() && !is_to_end && charge.next_try_at > tx.now {
        return Ok(None);
    }
    let question = match charge.state {
        _ if is_to_end => Some(Question::CallOff),
        ChargeState::Due => begin_asking(tx, &charge)?.map(Question::Money),
        ChargeState::Asked if charge.session.is_some() => charge.session.clone().map(Question::Page),
        _ => match (&charge.reference, &charge.session) {
            (Some(reference), _) => Some(Question::Known(reference.clone())),
            (None, Some(session)) => Some(Question::Page(session.clone())),
            (None, None) if charge.state == ChargeState::Asked && charge.call_off_at.is_none() => {
                ask_again(tx, &charge)?.map(Question::Money)
            }
            (None, None) => {
                put_off(tx, &charge, false)?;
                None
            }
        },
    };
    let Some(question) = question else { return Ok(None) };
    let lease = settling::later(&charge, tx.now.plus_minutes(LEASE_MINUTES));
    next_at(tx, &charge, lease, is_to_end)?;
    Ok(Some(Claim { charge: find(tx, id)?, question }))
}

/// What the gateway has no name for is called off once it will have none: an answer to who asked for its money may still come.
fn is_to_end(charge: &Charge, now: Moment) -> bool {
    let is_over = matches!(charge.state, ChargeState::Paid | ChargeState::Dropped);
    !is_over && charge.call_off_at.is_some_and(|at| charge.is_known() || at <= now)
}

/// Nobody asks about it before that; or nobody but who has taken it.
fn next_at(tx: &mut Tx, charge: &Charge, at: Moment, is_to_end: bool) -> Result<()> {
    let call_off_at = if is_to_end { Some(at) } else { charge.call_off_at };
    diesel::update(charges::table.find(charge.id))
        .set((charges::next_try_at.eq(at), charges::call_off_at.eq(call_off_at)))
        .execute(tx.conn)?;
    Ok(())
}

/// Its day has come: what is owed is asked for, of what pays now. None: nothing is, or too little, or somebody else takes it.
fn begin_asking(tx: &mut Tx, charge: &Charge) -> Result<Option<Order>> {
    let invoice = invoice_of(tx, charge)?;
    let amount = invoice.owed();
    let credential = begin::used_by(tx, invoice.payment_method_id)?.filter(|it| amount >= it.gateway.least());
    let Some(credential) = credential else {
        begin::drop_due(tx, charge.id)?;
        return Ok(None);
    };
    if of_replaced(tx, &invoice)?.is_some() {
        let next = settling::later(charge, tx.now.plus_seconds(LONGEST_PAUSE_SECONDS));
        diesel::update(charges::table.find(charge.id)).set(charges::next_try_at.eq(next)).execute(tx.conn)?;
        return Ok(None);
    }
    let with = (
        charges::amount.eq(amount),
        charges::gateway.eq(credential.gateway),
        charges::kind.eq(Some(credential.kind)),
        charges::credential_id.eq(Some(credential.id)),
    );
    diesel::update(charges::table.find(charge.id)).set(with).execute(tx.conn)?;
    if credential.gateway != charge.gateway {
        return Ok(None);
    }
    let asked = (charges::state.eq(ChargeState::Asked), charges::asked_at.eq(Some(tx.now)));
    diesel::update(charges::table.find(charge.id)).set(asked).execute(tx.conn)?;
    let asked = find(tx, charge.id)?;
    order(tx, &asked, &credential, false).map(Some)
}

/// There was no answer: all of it again, with the same key. None: somebody wanted to pay at once, and not even the page
/// was there; it is dropped.
fn ask_again(tx: &mut Tx, charge: &Charge) -> Result<Option<Order>> {
    let Some(credential) = charge.credential_id.filter(|_| charge.way == Way::ByItself) else {
        settling::drop_unasked(tx, charge)?;
        return Ok(None);
    };
    let credential: Credential =
        credentials::table.find(credential).select(Credential::as_select()).first_row(tx.conn)?;
    order(tx, charge, &credential, true).map(Some)
}

fn order(tx: &mut Tx, charge: &Charge, credential: &Credential, is_repeated: bool) -> Result<Order> {
    let invoice = invoice_of(tx, charge)?;
    let Credential { kind, customer, token, mandate, .. } = credential.clone();
    Ok(Order {
        key: charge.key(),
        amount: charge.amount,
        currency: invoice.currency,
        kind,
        customer,
        token,
        mandate,
        what: format!("Invoice {}", invoice.number),
        is_repeated,
        is_old: charge.asked_at.is_some_and(|at| at <= tx.now.plus_hours(-KEYS_ARE_KNOWN_HOURS) || at > tx.now),
    })
}

/// Asks: never within a transaction. `now`: whoever has a lease that is nearly over asks for no money.
pub fn ask(gateway: &dyn Gateway, claim: &Claim, now: Moment) -> Answer<Charged> {
    match &claim.question {
        Question::Money(_) if now >= claim.charge.next_try_at.plus_seconds(-NOT_ASKED_FOR_SECONDS) => {
            Err(Trouble::Away("it is too late to ask".into()))
        }
        Question::Money(order) => order.ask(gateway),
        Question::Page(session) => gateway.payment(session).map(|progress| claim.said_of_page(progress)),
        Question::Known(reference) => gateway.refresh(reference),
        Question::CallOff => claim.call_off(gateway),
    }
}

impl Claim {
    /// What became of a page, as of any charge.
    pub(super) fn said_of_page(&self, progress: Progress<Charged>) -> Charged {
        let outcome = match progress {
            Progress::Done(charged) => return charged,
            Progress::Open(_) => Outcome::NeedsSomebody,
            Progress::Over => Outcome::Over,
        };
        nothing_came(outcome)
    }

    fn call_off(&self, gateway: &dyn Gateway) -> Answer<Charged> {
        let Charge { session, reference, .. } = &self.charge;
        match (session, reference) {
            (Some(session), _) if self.charge.is_on_page() => {
                gateway.close(session).map(|progress| self.said_of_page(progress))
            }
            (_, Some(reference)) => gateway.cancel(reference),
            _ => match gateway.find(&self.charge.key())? {
                Some(charged) => gateway.cancel(&charged.reference),
                None => Ok(nothing_came(Outcome::Over)),
            },
        }
    }

    fn is_for_money(&self) -> bool {
        matches!(self.question, Question::Money(_))
    }

    fn calls_off(&self) -> bool {
        matches!(self.question, Question::CallOff)
    }
}

impl Order {
    fn ask(&self, gateway: &dyn Gateway) -> Answer<Charged> {
        if self.is_old
            && let Some(charged) = gateway.find(&self.key)?
        {
            return Ok(charged);
        }
        let question = ChargeQuestion {
            key: &self.key,
            amount: self.amount,
            currency: self.currency,
            kind: self.kind,
            customer: &self.customer,
            token: &self.token,
            mandate: &self.mandate,
            what: &self.what,
        };
        match gateway.charge(&question) {
            // It may have been done before it was refused: a no is believed only if there is none.
            Err(Trouble::Refused(why)) if self.is_repeated => gateway.find(&self.key)?.ok_or(Trouble::Refused(why)),
            answer => answer,
        }
    }
}

fn nothing_came(outcome: Outcome) -> Charged {
    Charged { reference: String::new(), kind: None, outcome, refunded: 0, taken_back: 0 }
}

/// Writes down what was answered, unless somebody else has taken the charge meanwhile: they know more.
pub fn note(tx: &mut Tx, claim: &Claim, answer: &Answer<Charged>) -> Result<()> {
    let charge = find(tx, claim.charge.id)?;
    if charge.next_try_at != claim.charge.next_try_at {
        return Ok(());
    }
    match answer {
        Ok(charged) => settling::settle(tx, &charge, charged)?,
        Err(Trouble::Refused(_)) if claim.is_for_money() => {
            settling::settle(tx, &charge, &nothing_came(Outcome::Failed(Failure::Other)))?;
        }
        // The gateway is another account than the one that was asked, and stays so.
        Err(Trouble::Refused(_)) if claim.calls_off() || is_unknown(&charge, tx.now) => {
            settling::drop_unasked(tx, &charge)?;
        }
        Err(_) => return put_off(tx, &charge, claim.calls_off()),
    }
    if claim.calls_off() { is_called_off(tx, charge.id) } else { Ok(()) }
}

/// What had failed before is not asked about again. What was dropped keeps since when.
fn is_called_off(tx: &mut Tx, id: ChargeId) -> Result<()> {
    diesel::update(charges::table.find(id).filter(charges::state.eq(ChargeState::Failed)))
        .set(charges::call_off_at.eq(None::<Moment>))
        .execute(tx.conn)?;
    Ok(())
}

fn is_unknown(charge: &Charge, now: Moment) -> bool {
    let long_ago = now.plus_days(-begin::UNKNOWN_DAYS);
    charge.state.is_live() && charge.asked_at.is_some_and(|at| at <= long_ago)
}

fn put_off(tx: &mut Tx, charge: &Charge, is_to_end: bool) -> Result<()> {
    let asked_for = tx.now.seconds_since(charge.asked_at.unwrap_or(charge.made_at));
    let pause = (asked_for / 2).min(LONGEST_PAUSE_SECONDS);
    let next = settling::later(charge, tx.now.plus_seconds(pause));
    next_at(tx, charge, next, is_to_end)
}

/// Never an amount.
pub(super) fn log(claim: &Claim, answer: &Answer<Charged>) {
    let charge = claim.charge.id;
    match answer {
        Ok(charged) => tracing::info!(%charge, outcome = outcome(charged), "charge asked about"),
        Err(Trouble::Refused(problem)) => tracing::warn!(%charge, problem, "the gateway refuses a charge"),
        Err(Trouble::Away(problem)) => tracing::warn!(%charge, problem, "the gateway is away"),
    }
}

fn outcome(charged: &Charged) -> &'static str {
    match charged.outcome {
        Outcome::Paid(_) if charged.taken_back > 0 => "taken back",
        Outcome::Paid(_) => "paid",
        Outcome::Processing => "processing",
        Outcome::NeedsSomebody => "waits for somebody",
        Outcome::Failed(failure) => failure.as_str(),
        Outcome::Over => "over",
    }
}
