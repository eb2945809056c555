//! A gateway that keeps what it does in memory. It answers as a test wants it, forgets keys after a day as real ones
//! do, and panics if it takes more for an invoice than that comes to.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard};

use remit::gateway::port::{
    Answer, ChargeQuestion, Charged, Gateway, NotBelieved, Notice, Outcome, Page, PaymentQuestion, Progress, Refunded,
    SetUp, SetupQuestion, Trouble,
};
use remit::model::charge::Failure;
use remit::model::credential::{GatewayName, PaymentKind};
use remit::model::invoice::Invoice;
use remit::model::payment_method::Currency;
use remit::store::{Clock, Moment};

use super::setups_fake::{account, visa};

mod money;

pub use money::Money;

/// What it does with the next charge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Will {
    Work,
    /// It takes days.
    Process,
    Fail(Failure),
}

/// What becomes of the question and its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wire {
    Fine,
    AnswerLost,
    NeverArrives,
    /// It is said to be wrong, and nothing is done by it.
    Refused,
}

/// A page on which an invoice is paid.
#[derive(Debug, Clone)]
struct Shown {
    key: String,
    amount: i64,
    is_open: bool,
    reference: Option<String>,
}

#[derive(Default)]
struct State {
    money: Vec<Money>,
    pages: BTreeMap<String, Shown>,
    /// The first answer to each key, and when it was given.
    answers: HashMap<String, (Moment, Charged)>,
    next: VecDeque<(Will, Wire)>,
    asked: Vec<String>,
    refreshed: usize,
    gross: HashMap<String, i64>,
    cards: HashMap<String, SetUp>,
    setups: HashMap<String, PaymentKind>,
    cancelled: Vec<String>,
    detached: Vec<String>,
    kept: Vec<String>,
    is_away: bool,
    keeps_pages: bool,
}

pub struct Fake {
    clock: Clock,
    state: Mutex<State>,
}

impl Fake {
    pub fn new(clock: Clock) -> Fake {
        Fake { clock, state: Mutex::default() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no panic")
    }

    /// What the next charge becomes, if its key is new, and what becomes of the question. Without it cards work, and
    /// debits take days.
    pub fn then(&self, will: Will, wire: Wire) {
        self.state().next.push_back((will, wire));
    }

    pub fn is_away(&self, is_away: bool) {
        self.state().is_away = is_away;
    }

    /// Pages stay open, also those that are called off: somebody is just paying there.
    pub fn keeps_pages(&self, keeps: bool) {
        self.state().keeps_pages = keeps;
    }

    /// From now on it answers, and does what is usual.
    pub fn is_well(&self) {
        let mut state = self.state();
        state.next.clear();
        state.is_away = false;
    }

    /// From now on it panics if it is asked for more than this.
    pub fn knows(&self, invoice: &Invoice) {
        self.state().gross.insert(invoice.id.to_string(), invoice.gross);
    }

    /// The keys of the questions for money that arrived, in order.
    pub fn asked(&self) -> Vec<String> {
        self.state().asked.clone()
    }

    /// How often it was asked what became of a charge or a page.
    pub fn refreshed(&self) -> usize {
        self.state().refreshed
    }

    /// What it was asked to call off, in order.
    pub fn cancelled(&self) -> Vec<String> {
        self.state().cancelled.clone()
    }

    /// All that was charged or tried.
    pub fn money(&self) -> Vec<Money> {
        self.state().money.clone()
    }

    /// The newest of them.
    pub fn last(&self) -> Money {
        self.state().money.last().expect("something was charged").clone()
    }

    /// Something becomes of one of them.
    pub fn becomes(&self, reference: &str, change: impl Fn(&mut Money)) {
        let mut state = self.state();
        let money = state.money.iter_mut().find(|money| money.reference == reference).expect("it was charged");
        change(money);
    }

    /// A debit that is on its way arrives.
    pub fn arrives(&self, reference: &str) {
        self.becomes(reference, |money| money.outcome = Outcome::Paid(money.amount));
    }

    /// Somebody pays on a page. False: it is not open.
    pub fn pays(&self, session: &str, will: Will) -> bool {
        let mut state = self.state();
        let page = state.pages.get(session).expect("a page").clone();
        if !page.is_open {
            return false;
        }
        let kind = if will == Will::Process { PaymentKind::DirectDebit } else { PaymentKind::Card };
        let reference = state.make(&page.key, "typed in", page.amount, kind, will);
        state.pages.insert(session.into(), Shown { is_open: false, reference: Some(reference), ..page });
        true
    }

    /// A page is open no longer: nobody has come back to it.
    pub fn times_out(&self, session: &str) {
        self.state().pages.get_mut(session).expect("a page").is_open = false;
    }

    /// What a card is now.
    pub fn is_now(&self, token: &str, card: SetUp) {
        self.state().cards.insert(token.to_owned(), card);
    }

    /// Nobody can be told any more that this card is over: the answer never comes.
    pub fn keeps(&self, token: &str) {
        self.state().kept.push(token.to_owned());
    }

    /// The cards that are over, as it was told.
    pub fn detached(&self) -> Vec<String> {
        self.state().detached.clone()
    }

    fn is_there(&self) -> Answer<()> {
        if self.state().is_away { Err(Trouble::Away("nobody answers".into())) } else { Ok(()) }
    }
}

impl State {
    fn make(&mut self, key: &str, token: &str, amount: i64, kind: PaymentKind, will: Will) -> String {
        let invoice = key.split(':').nth(1).expect("an invoice").to_owned();
        let held: i64 = self.money.iter().filter(|money| money.invoice == invoice).map(Money::held).sum();
        if let Some(gross) = self.gross.get(&invoice)
            && !matches!(will, Will::Fail(_))
        {
            assert!(held + amount <= *gross, "{key}: {amount} besides {held} of {gross}: {:#?}", self.money);
        }
        let outcome = match will {
            Will::Work => Outcome::Paid(amount),
            Will::Process => Outcome::Processing,
            Will::Fail(failure) => Outcome::Failed(failure),
        };
        let reference = format!("money {}", self.money.len() + 1);
        self.money.push(Money {
            key: key.to_owned(),
            invoice,
            reference: reference.clone(),
            token: token.to_owned(),
            amount,
            kind,
            outcome,
            refunded: 0,
            taken_back: 0,
        });
        reference
    }

    fn said(&self, reference: &str) -> Answer<Charged> {
        let found = self.money.iter().find(|money| money.reference == reference);
        found.map(Money::said).ok_or_else(|| Trouble::Refused(format!("there is no {reference}")))
    }

    fn progress(&self, session: &str) -> Answer<Progress<Charged>> {
        let Some(page) = self.pages.get(session) else { return Err(Trouble::Refused("there is no such page".into())) };
        match &page.reference {
            Some(reference) => self.said(reference).map(Progress::Done),
            None if page.is_open => Ok(Progress::Open(format!("https://gateway.example/{session}"))),
            None => Ok(Progress::Over),
        }
    }
}

impl Gateway for Fake {
    fn name(&self) -> GatewayName {
        GatewayName::Sandbox
    }

    fn kinds(&self, _: Currency) -> &'static [PaymentKind] {
        PaymentKind::ALL
    }

    fn origin(&self) -> Option<String> {
        None
    }

    fn begin_setup(&self, question: &SetupQuestion) -> Answer<Page> {
        self.is_there()?;
        let session = format!("setup of {}", question.key);
        self.state().setups.insert(session.clone(), question.kind);
        Ok(Page { url: format!("https://gateway.example/{session}"), session })
    }

    /// Whoever goes to its page enters something there.
    fn setup(&self, session: &str) -> Answer<Progress<SetUp>> {
        self.is_there()?;
        let kind = self.state().setups.get(session).copied();
        let entered = match kind.ok_or_else(|| Trouble::Refused("there is no such page".into()))? {
            PaymentKind::Card => visa("4242"),
            PaymentKind::DirectDebit => account("3000"),
        };
        Ok(Progress::Done(SetUp { token: format!("token of {session}"), ..entered }))
    }

    fn begin_payment(&self, question: &PaymentQuestion) -> Answer<Page> {
        self.is_there()?;
        let (session, mut state) = (format!("page of {}", question.key), self.state());
        let page = Shown { key: question.key.into(), amount: question.amount, is_open: true, reference: None };
        state.pages.entry(session.clone()).or_insert(page);
        Ok(Page { url: format!("https://gateway.example/{session}"), session })
    }

    fn payment(&self, session: &str) -> Answer<Progress<Charged>> {
        self.is_there()?;
        let mut state = self.state();
        state.refreshed += 1;
        state.progress(session)
    }

    fn close(&self, session: &str) -> Answer<Progress<Charged>> {
        self.is_there()?;
        let mut state = self.state();
        let keeps = state.keeps_pages;
        if let Some(page) = state.pages.get_mut(session) {
            page.is_open = page.is_open && keeps;
        }
        state.progress(session)
    }

    fn charge(&self, question: &ChargeQuestion) -> Answer<Charged> {
        self.is_there()?;
        let (now, mut state) = (self.clock.now(), self.state());
        let known = state.answers.get(question.key).filter(|(at, _)| *at > now.plus_hours(-24)).cloned();
        let usual = if question.kind == PaymentKind::Card { Will::Work } else { Will::Process };
        let (will, wire) = state.next.pop_front().unwrap_or((usual, Wire::Fine));
        match wire {
            Wire::NeverArrives => return Err(Trouble::Away("timed out".into())),
            Wire::Refused => return Err(Trouble::Refused("no such thing".into())),
            Wire::Fine | Wire::AnswerLost => {}
        }
        state.asked.push(question.key.to_owned());
        let answer = match known {
            Some((_, answer)) => {
                let first = state.money.iter().find(|money| money.reference == answer.reference).expect("it was made");
                let same = (first.amount, first.token.as_str());
                assert_eq!(same, (question.amount, question.token), "the same key asks the same");
                answer
            }
            None => {
                let ChargeQuestion { key, amount, kind, token, .. } = *question;
                let reference = state.make(key, token, amount, kind, will);
                let answer = state.said(&reference)?;
                state.answers.insert(key.to_owned(), (now, answer.clone()));
                answer
            }
        };
        if wire == Wire::AnswerLost { Err(Trouble::Away("timed out".into())) } else { Ok(answer) }
    }

    fn refresh(&self, reference: &str) -> Answer<Charged> {
        self.is_there()?;
        let mut state = self.state();
        state.refreshed += 1;
        state.said(reference)
    }

    fn cancel(&self, reference: &str) -> Answer<Charged> {
        self.is_there()?;
        let mut state = self.state();
        state.cancelled.push(reference.to_owned());
        let waits = |money: &&mut Money| matches!(money.outcome, Outcome::NeedsSomebody | Outcome::Failed(_));
        if let Some(money) = state.money.iter_mut().filter(waits).find(|money| money.reference == reference) {
            money.outcome = Outcome::Over;
        }
        state.said(reference)
    }

    fn find(&self, key: &str) -> Answer<Option<Charged>> {
        self.is_there()?;
        Ok(self.state().money.iter().find(|money| money.key == key).map(Money::said))
    }

    fn refund(&self, _: &str, reference: &str, amount: i64) -> Answer<Refunded> {
        self.is_there()?;
        self.becomes(reference, |money| money.refunded += amount);
        Ok(Refunded::Done { reference: reference.to_owned() })
    }

    fn credential(&self, token: &str) -> Answer<Option<SetUp>> {
        self.is_there()?;
        Ok(self.state().cards.get(token).cloned())
    }

    fn detach(&self, token: &str) -> Answer<()> {
        self.is_there()?;
        let mut state = self.state();
        if state.kept.iter().any(|kept| kept == token) {
            return Err(Trouble::Away("an error of ours".into()));
        }
        state.detached.push(token.to_owned());
        Ok(())
    }

    fn all_charges(&self, _: Moment) -> Answer<Vec<(String, Charged)>> {
        Ok(self.state().money.iter().map(|money| (money.key.clone(), money.said())).collect())
    }

    fn notice(&self, _: &str, _: &[u8], _: Moment) -> Result<Notice, NotBelieved> {
        Err(NotBelieved::Signature)
    }
}
