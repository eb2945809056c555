//! A gateway that gives money back as a test wants it: at once, in days, or not. All else it does as that of `fake.rs`.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard};

use remit::gateway::port::{
    Answer, ChargeQuestion, Charged, Gateway, NotBelieved, Notice, Page, PaymentQuestion, Progress, Refunded, SetUp,
    SetupQuestion, Trouble,
};
use remit::model::credential::{GatewayName, PaymentKind};
use remit::model::payment_method::Currency;
use remit::store::Moment;

use super::fake::{Fake, Wire};

/// What it does with the next refund.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Gives {
    AtOnce,
    /// It takes days. `is_counted`: it is said to be gone from the first moment on.
    InDays {
        is_counted: bool,
    },
    Not(&'static str),
}

/// A refund, as it is there.
#[derive(Debug, Clone)]
pub struct Made {
    pub key: String,
    /// Of its charge.
    pub reference: String,
    pub amount: i64,
    pub gives: Gives,
}

impl Made {
    /// It takes days, and is not there yet.
    pub fn is_on_its_way(&self) -> bool {
        matches!(self.gives, Gives::InDays { .. })
    }

    fn said(&self) -> Refunded {
        let reference = format!("refund {}", self.key);
        match &self.gives {
            Gives::AtOnce => Refunded::Done { reference },
            Gives::InDays { .. } => Refunded::Pending { reference },
            Gives::Not(why) => Refunded::Failed { reference: Some(reference), why: (*why).to_owned() },
        }
    }
}

#[derive(Default)]
struct State {
    made: Vec<Made>,
    next: VecDeque<(Gives, Wire)>,
    asked: Vec<String>,
    is_silent: bool,
}

pub struct Giving<'a> {
    fake: &'a Fake,
    state: Mutex<State>,
}

impl<'a> Giving<'a> {
    pub fn over(fake: &'a Fake) -> Giving<'a> {
        Giving { fake, state: Mutex::default() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no panic")
    }

    /// What the next refund becomes, if its key is new, and what becomes of the question. Without it money goes back at once.
    pub fn then(&self, gives: Gives, wire: Wire) {
        self.state().next.push_back((gives, wire));
    }

    /// From now on it does not say what it has.
    pub fn is_silent(&self) {
        self.state().is_silent = true;
    }

    /// From now on it does what is usual.
    pub fn is_well(&self) {
        self.state().next.clear();
    }

    /// The keys of the questions that arrived, in order.
    pub fn asked(&self) -> Vec<String> {
        self.state().asked.clone()
    }

    pub fn made(&self) -> Vec<Made> {
        self.state().made.clone()
    }

    /// One that takes days has arrived.
    pub fn arrives(&self, key: &str) {
        self.becomes(key, Gives::AtOnce);
    }

    /// One that takes days comes to nothing.
    pub fn fails(&self, key: &str, why: &'static str) {
        self.becomes(key, Gives::Not(why));
    }

    fn becomes(&self, key: &str, gives: Gives) {
        let mut state = self.state();
        let made = state.made.iter_mut().find(|made| made.key == key).expect("it was made");
        let Gives::InDays { is_counted } = made.gives else { panic!("it takes no days: {made:?}") };
        let (before, after) = (i64::from(is_counted), i64::from(gives == Gives::AtOnce));
        let more = (after - before) * made.amount;
        self.fake.becomes(&made.reference, |money| money.refunded += more);
        made.gives = gives;
    }
}

impl Gateway for Giving<'_> {
    fn refund(&self, key: &str, reference: &str, amount: i64) -> Answer<Refunded> {
        let there = self.fake.refresh(reference)?.brought();
        let mut state = self.state();
        let (gives, wire) = state.next.pop_front().unwrap_or((Gives::AtOnce, Wire::Fine));
        let known = state.made.iter().find(|made| made.key == key).cloned();
        match wire {
            Wire::NeverArrives => return Err(Trouble::Away("timed out".into())),
            // What was done with a key is said again.
            Wire::Refused if known.is_none() => return Err(Trouble::Refused("no such thing".into())),
            Wire::Refused | Wire::Fine | Wire::AnswerLost => {}
        }
        state.asked.push(key.to_owned());
        let made = match known {
            Some(made) => {
                assert_eq!((made.amount, made.reference.as_str()), (amount, reference), "the same key asks the same");
                made
            }
            None => {
                let is_on_its_way =
                    |made: &&Made| made.reference == reference && made.gives == Gives::InDays { is_counted: false };
                let on_its_way: i64 = state.made.iter().filter(is_on_its_way).map(|made| made.amount).sum();
                if amount > there - on_its_way {
                    return Err(Trouble::Refused("so much of it is not there".into()));
                }
                if matches!(gives, Gives::AtOnce | Gives::InDays { is_counted: true }) {
                    self.fake.becomes(reference, |money| money.refunded += amount);
                }
                let made = Made { key: key.to_owned(), reference: reference.to_owned(), amount, gives };
                state.made.push(made.clone());
                made
            }
        };
        if wire == Wire::AnswerLost { Err(Trouble::Away("timed out".into())) } else { Ok(made.said()) }
    }

    fn name(&self) -> GatewayName {
        self.fake.name()
    }

    fn kinds(&self, currency: Currency) -> &'static [PaymentKind] {
        self.fake.kinds(currency)
    }

    fn origin(&self) -> Option<String> {
        self.fake.origin()
    }

    fn begin_setup(&self, question: &SetupQuestion) -> Answer<Page> {
        self.fake.begin_setup(question)
    }

    fn setup(&self, session: &str) -> Answer<Progress<SetUp>> {
        self.fake.setup(session)
    }

    fn begin_payment(&self, question: &PaymentQuestion) -> Answer<Page> {
        self.fake.begin_payment(question)
    }

    fn payment(&self, session: &str) -> Answer<Progress<Charged>> {
        self.fake.payment(session)
    }

    fn close(&self, session: &str) -> Answer<Progress<Charged>> {
        self.fake.close(session)
    }

    fn charge(&self, question: &ChargeQuestion) -> Answer<Charged> {
        self.fake.charge(question)
    }

    fn refresh(&self, reference: &str) -> Answer<Charged> {
        self.fake.refresh(reference)
    }

    fn cancel(&self, reference: &str) -> Answer<Charged> {
        self.fake.cancel(reference)
    }

    fn find(&self, key: &str) -> Answer<Option<Charged>> {
        self.fake.find(key)
    }

    fn credential(&self, token: &str) -> Answer<Option<SetUp>> {
        self.fake.credential(token)
    }

    fn detach(&self, token: &str) -> Answer<()> {
        self.fake.detach(token)
    }

    fn all_charges(&self, since: Moment) -> Answer<Vec<(String, Charged)>> {
        if self.state().is_silent {
            return Err(Trouble::Away("nobody answers".into()));
        }
        self.fake.all_charges(since)
    }

    fn notice(&self, signature: &str, body: &[u8], now: Moment) -> Result<Notice, NotBelieved> {
        self.fake.notice(signature, body, now)
    }
}
