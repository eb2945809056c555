//! The gateway that is built in, to try things out on one's own machine: no money moves. Its pages are ours, what it knows is
//! in a table of its own, and time passes in it as it does here. A card or an account behaves as somebody has chosen.

pub mod choice;
pub mod hosted;
mod kept;
mod objects;

use super::port::{
    Answer, ChargeQuestion, Charged, Gateway, NotBelieved, Notice, Outcome, Page, PaymentQuestion, Progress, Refunded,
    SetUp, SetupQuestion, Trouble,
};
use crate::error::Result;
use crate::model::SandboxSessionId;
use crate::model::credential::{GatewayName, PaymentKind};
use crate::model::payment_method::Currency;
use crate::model::usage::Cents;
use crate::store::{Db, Moment, Tx};
use hosted::{Hosted, Stage, Wants};
use kept::{Account, Charge, Refund};
use objects::Object;

pub struct Sandbox {
    db: Db,
}

impl Sandbox {
    /// Keeps what it knows in this database, in transactions of its own.
    pub fn new(db: Db) -> Sandbox {
        Sandbox { db }
    }

    fn looks<T>(&self, look: impl Fn(&mut Tx) -> Result<Answer<T>>) -> Answer<T> {
        self.db.read(look).unwrap_or_else(|problem| Err(Trouble::Away(problem.to_string())))
    }

    fn acts<T>(&self, act: impl Fn(&mut Tx) -> Result<Answer<T>>) -> Answer<T> {
        self.db.write(act).unwrap_or_else(|problem| Err(Trouble::Away(problem.to_string())))
    }
}

impl Gateway for Sandbox {
    fn name(&self) -> GatewayName {
        GatewayName::Sandbox
    }

    fn kinds(&self, currency: Currency) -> &'static [PaymentKind] {
        match currency {
            Currency::Eur => &[PaymentKind::Card, PaymentKind::DirectDebit],
            Currency::Usd => &[PaymentKind::Card],
        }
    }

    fn origin(&self) -> Option<String> {
        None
    }

    fn begin_setup(&self, question: &SetupQuestion) -> Answer<Page> {
        if !self.kinds(question.currency).contains(&question.kind) {
            return refused("this is not taken in this currency");
        }
        self.acts(|tx| {
            let wants = Wants::Setup { kind: question.kind, customer: question.customer.map(str::to_owned) };
            let (currency, back) = (question.currency, question.back.to_owned());
            hosted::begin(tx, question.key, Hosted { wants, currency, back, stage: Stage::Open })
        })
    }

    fn setup(&self, session: &str) -> Answer<Progress<SetUp>> {
        self.looks(|tx| {
            let Some(page) = page(tx, session)?.filter(|page| matches!(page.body.wants, Wants::Setup { .. })) else {
                return Ok(refused("there is no such page to set something up"));
            };
            let Stage::Done(token) = &page.body.stage else { return Ok(Ok(unfinished(&page, tx.now))) };
            let account = objects::find::<Account>(tx, token)?;
            Ok(Ok(account.map_or(Progress::Over, |account| Progress::Done(account.as_set_up()))))
        })
    }

    fn begin_payment(&self, question: &PaymentQuestion) -> Answer<Page> {
        if question.amount <= 0 {
            return refused("there is nothing to pay");
        }
        self.acts(|tx| {
            let (key, what, amount) = (question.key.to_owned(), question.what.to_owned(), question.amount);
            let (currency, back) = (question.currency, question.back.to_owned());
            let wants = Wants::Payment { key, amount, what };
            hosted::begin(tx, question.key, Hosted { wants, currency, back, stage: Stage::Open })
        })
    }

    fn payment(&self, session: &str) -> Answer<Progress<Charged>> {
        self.looks(|tx| match page_to_pay(tx, session)? {
            Some(page) => paid(tx, &page),
            None => Ok(refused("there is no such page to pay")),
        })
    }

    fn close(&self, session: &str) -> Answer<Progress<Charged>> {
        self.acts(|tx| {
            let Some(mut page) = page_to_pay(tx, session)? else {
                return Ok(refused("there is no such page to pay"));
            };
            if page.body.stage == Stage::Open {
                page.body.stage = Stage::Closed;
                objects::update(tx, &page)?;
            }
            paid(tx, &page)
        })
    }

    fn charge(&self, question: &ChargeQuestion) -> Answer<Charged> {
        if question.amount <= 0 || !self.kinds(question.currency).contains(&question.kind) {
            return refused("this cannot be charged");
        }
        self.acts(|tx| {
            if let Some(charge) = objects::by_key::<Charge>(tx, question.key)? {
                let is_same = is_about(&charge.body, question);
                return Ok(if is_same { Ok(charge.by(tx.now)) } else { refused("the key is of another charge") });
            }
            let account = objects::find::<Account>(tx, question.token)?.filter(|account| {
                let it = &account.body;
                !it.is_detached && it.choice.kind() == question.kind && it.customer == question.customer
            });
            let Some(account) = account else { return Ok(refused("there is no such card or account")) };
            let (key, token) = (question.key.to_owned(), Some(question.token.to_owned()));
            let (choice, amount, currency) = (account.body.choice, question.amount, question.currency);
            let charge = hosted::charged(tx, Charge::of(key, token, choice, (amount, currency)))?;
            Ok(Ok(charge.by(tx.now)))
        })
    }

    fn refresh(&self, reference: &str) -> Answer<Charged> {
        self.looks(|tx| {
            let charge = objects::find::<Charge>(tx, reference)?;
            Ok(charge.map_or_else(|| refused("there is no such charge"), |charge| Ok(charge.by(tx.now))))
        })
    }

    fn cancel(&self, reference: &str) -> Answer<Charged> {
        self.acts(|tx| {
            let Some(mut charge) = objects::find::<Charge>(tx, reference)? else {
                return Ok(refused("there is no such charge"));
            };
            if matches!(charge.by(tx.now).outcome, Outcome::Failed(_)) {
                charge.body.is_cancelled = true;
                objects::update(tx, &charge)?;
            }
            Ok(Ok(charge.by(tx.now)))
        })
    }

    fn find(&self, key: &str) -> Answer<Option<Charged>> {
        self.looks(|tx| Ok(Ok(objects::by_key::<Charge>(tx, key)?.map(|charge| charge.by(tx.now)))))
    }

    fn refund(&self, key: &str, reference: &str, amount: Cents) -> Answer<Refunded> {
        self.acts(|tx| {
            let Some(mut charge) = objects::find::<Charge>(tx, reference)? else {
                return Ok(refused("there is no such charge"));
            };
            if let Some(before) = charge.body.refunds.iter().find(|refund| refund.key == key) {
                let is_same = before.amount == amount;
                let now = charge.refunded(before, tx.now);
                return Ok(if is_same { Ok(now) } else { refused("the key is of another refund") });
            }
            if amount <= 0 || amount > charge.left(tx.now) {
                return Ok(refused("so much of it is not there to be given back"));
            }
            let reference = format!("refund_{}", SandboxSessionId::random());
            let refund = Refund { key: key.to_owned(), reference, amount, at: tx.now };
            let now = charge.refunded(&refund, tx.now);
            charge.body.refunds.push(refund);
            objects::update(tx, &charge)?;
            Ok(Ok(now))
        })
    }

    fn credential(&self, token: &str) -> Answer<Option<SetUp>> {
        self.looks(|tx| {
            let account = objects::find::<Account>(tx, token)?.filter(|account| !account.body.is_detached);
            Ok(Ok(account.map(|account| account.as_set_up())))
        })
    }

    fn detach(&self, token: &str) -> Answer<()> {
        self.acts(|tx| {
            let Some(mut account) = objects::find::<Account>(tx, token)? else {
                return Ok(refused("there is no such card or account"));
            };
            account.body.is_detached = true;
            objects::update(tx, &account)?;
            Ok(Ok(()))
        })
    }

    /// By when they were made, as they are now.
    fn all_charges(&self, since: Moment) -> Answer<Vec<(String, Charged)>> {
        self.looks(|tx| {
            let charges = objects::all_since::<Charge>(tx, since)?;
            Ok(Ok(charges.into_iter().map(|charge| (charge.body.key.clone(), charge.by(tx.now))).collect()))
        })
    }

    /// Nobody sends it messages: what it has to tell it puts down itself.
    fn notice(&self, _: &str, _: &[u8], _: Moment) -> Result<Notice, NotBelieved> {
        Err(NotBelieved::Signature)
    }
}

fn refused<T>(why: &str) -> Answer<T> {
    Err(Trouble::Refused(why.to_owned()))
}

fn page(tx: &mut Tx, session: &str) -> Result<Option<Object<Hosted>>> {
    objects::find(tx, session)
}

fn page_to_pay(tx: &mut Tx, session: &str) -> Result<Option<Object<Hosted>>> {
    Ok(page(tx, session)?.filter(|page| matches!(page.body.wants, Wants::Payment { .. })))
}

/// What has become of a page to pay.
fn paid(tx: &mut Tx, page: &Object<Hosted>) -> Result<Answer<Progress<Charged>>> {
    let Stage::Done(reference) = &page.body.stage else { return Ok(Ok(unfinished(page, tx.now))) };
    let charge = objects::find::<Charge>(tx, reference)?;
    Ok(Ok(charge.map_or(Progress::Over, |charge| Progress::Done(charge.by(tx.now)))))
}

fn unfinished<T>(page: &Object<Hosted>, now: Moment) -> Progress<T> {
    if page.is_open(now) { Progress::Open(hosted::url(&page.id)) } else { Progress::Over }
}

fn is_about(charge: &Charge, question: &ChargeQuestion) -> bool {
    charge.token.as_deref() == Some(question.token)
        && (charge.amount, charge.currency) == (question.amount, question.currency)
}
