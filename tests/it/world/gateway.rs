//! Cards and direct debits in a world: the sandbox, and the same behind a network that is as bad as a test wants it.

use std::collections::VecDeque;
use std::sync::Mutex;

use chrono::NaiveDate;
use diesel::prelude::*;
use remit::gateway::port::{
    Answer, ChargeQuestion, Charged, Gateway, NotBelieved, Notice, Page, PaymentQuestion, Progress, Refunded, SetUp,
    SetupQuestion, Trouble,
};
use remit::gateway::sandbox::Sandbox;
use remit::gateway::sandbox::choice::Choice;
use remit::gateway::sandbox::hosted;
use remit::model::credential::{Credential, CredentialState, GatewayName, PaymentKind};
use remit::model::payment_method::{Currency, PaymentMethod};
use remit::model::person::Person;
use remit::model::usage::Cents;
use remit::model::{CredentialId, PersonId, SandboxSessionId};
use remit::store::{Clock, Moment, schema};

use super::World;

impl World {
    /// Starts again: from now on cards and direct debits are taken, by the sandbox.
    pub fn takes_cards(&mut self) {
        self.restart(|settings| settings.taking.gateway = Some(GatewayName::Sandbox));
    }

    /// The sandbox of this world.
    pub fn sandbox(&self) -> Sandbox {
        Sandbox::new(self.db.clone())
    }

    /// Somebody chooses on a page of the sandbox. False: it was declined there.
    pub fn finish(&self, session: &str, choice: Choice) -> bool {
        let session = SandboxSessionId::from_stored(session).expect("a session of the sandbox");
        self.change(|tx| {
            let page = hosted::read(tx, session)?;
            hosted::choose(tx, page, choice)
        })
    }

    /// A card or an account that somebody has set up; nothing pays with it yet.
    pub fn credential(&self, person: &Person, choice: Choice) -> Credential {
        let credential = Credential { state: CredentialState::Ready, ..self.set_up(person, choice) };
        self.change(|tx| {
            diesel::insert_into(schema::credentials::table).values(&credential).execute(tx.conn)?;
            Ok(())
        });
        credential
    }

    /// A payment method pays with it from now on, without anybody being told.
    pub fn pays_with(&self, payer: &PaymentMethod, person: &Person, choice: Choice) -> Credential {
        let credential = self.set_up(person, choice);
        self.lets_pay(payer, Some(&credential));
        credential
    }

    fn set_up(&self, person: &Person, choice: Choice) -> Credential {
        let sandbox = self.sandbox();
        let (key, email) = (format!("setup:{}", CredentialId::random()), person.email_text());
        let question = SetupQuestion {
            key: &key,
            kind: choice.kind(),
            currency: Currency::Eur,
            customer: None,
            email: &email,
            name: &person.name,
            back: "/",
        };
        let page = sandbox.begin_setup(&question).expect("a page");
        assert!(self.finish(&page.session, choice), "it is set up");
        let Ok(Progress::Done(set_up)) = sandbox.setup(&page.session) else { panic!("it is set up") };
        self.kept(person.id, GatewayName::Sandbox, set_up)
    }

    /// A Visa that ends in 4242, or an account that ends in 3000, of which no gateway knows. It is to be kept by [`World::lets_pay`].
    pub fn made_up(&self, person: PersonId, gateway: GatewayName, kind: PaymentKind) -> Credential {
        let is_card = kind == PaymentKind::Card;
        let of = |is_it: bool, text: &str| if is_it { text.to_owned() } else { String::new() };
        let set_up = SetUp {
            customer: "cus_1".into(),
            token: format!("pm_{}", CredentialId::random()),
            kind,
            brand: of(is_card, "Visa"),
            last4: if is_card { "4242" } else { "3000" }.into(),
            expires: is_card.then(|| "2028-04".into()),
            country: "DE".into(),
            mandate: of(!is_card, "M-4711"),
            mandate_on: NaiveDate::from_ymd_opt(2026, 11, 20).filter(|_| !is_card),
            mandate_url: String::new(),
        };
        self.kept(person, gateway, set_up)
    }

    /// What this person has set up at a gateway, as a payment method pays with it.
    pub fn kept(&self, person: PersonId, gateway: GatewayName, set_up: SetUp) -> Credential {
        Credential {
            id: CredentialId::random(),
            person_id: person,
            gateway,
            kind: set_up.kind,
            customer: set_up.customer,
            token: set_up.token,
            brand: set_up.brand,
            last4: set_up.last4,
            expires: set_up.expires,
            country: set_up.country,
            holder: String::new(),
            mandate: set_up.mandate,
            mandate_on: set_up.mandate_on.map(|day| day.to_string()),
            mandate_url: set_up.mandate_url,
            mandate_text: String::new(),
            sealed_iban: String::new(),
            bic: String::new(),
            state: CredentialState::Used,
            made_at: self.clock.now(),
            over_at: None,
            detached_at: None,
            warned: 0,
        }
    }

    /// From now on this pays, in place of what has until now; None: a bank transfer does. Nobody is told, and nothing that is open
    /// is charged.
    pub fn lets_pay(&self, payer: &PaymentMethod, with: Option<&Credential>) {
        use schema::{credentials, payment_methods};
        self.change(|tx| {
            let old: Option<CredentialId> =
                payment_methods::table.find(payer.id).select(payment_methods::credential_id).first(tx.conn)?;
            if let Some(with) = with {
                diesel::insert_into(credentials::table).values(with).execute(tx.conn)?;
            }
            diesel::update(payment_methods::table.find(payer.id))
                .set(payment_methods::credential_id.eq(with.map(|it| it.id)))
                .execute(tx.conn)?;
            if let Some(old) = old {
                let over = (credentials::state.eq(CredentialState::Over), credentials::over_at.eq(Some(tx.now)));
                diesel::update(credentials::table.find(old)).set(over).execute(tx.conn)?;
            }
            Ok(())
        });
    }
}

/// How a question to a gateway goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    Well,
    /// It does not get there: nothing is done.
    Away,
    /// It is done, and the answer is lost.
    Lost,
    /// It gets there twice.
    Twice,
    /// It is done, and the answer comes so many minutes later.
    Slow(i64),
}

/// The sandbox behind a bad network: for those who ask the gateway, and have to come out right whatever it does.
pub struct Unruly<'a> {
    inner: Sandbox,
    clock: Clock,
    mood: Box<dyn Fn(&str) -> Mood + Send + Sync + 'a>,
    meanwhile: Box<dyn Fn(&str) + Send + Sync + 'a>,
    asked: Mutex<Vec<String>>,
}

impl<'a> Unruly<'a> {
    /// `mood`: how a question goes, by what is asked: `charge invoice:…:1`.
    pub fn new(world: &World, mood: impl Fn(&str) -> Mood + Send + Sync + 'a) -> Unruly<'a> {
        Unruly {
            inner: world.sandbox(),
            clock: world.clock.clone(),
            mood: Box::new(mood),
            meanwhile: Box::new(|_| {}),
            asked: Mutex::default(),
        }
    }

    /// One question after another goes like this, and all further ones go well.
    pub fn scripted(world: &World, moods: &[Mood]) -> Unruly<'a> {
        let moods = Mutex::new(VecDeque::from(moods.to_vec()));
        Unruly::new(world, move |_| moods.lock().expect("no panic").pop_front().unwrap_or(Mood::Well))
    }

    /// What others do while a slow answer is on its way, by what was asked.
    pub fn meanwhile(self, meanwhile: impl Fn(&str) + Send + Sync + 'a) -> Unruly<'a> {
        Unruly { meanwhile: Box::new(meanwhile), ..self }
    }

    /// What it was asked, in order: `charge invoice:…:1`, `refresh charge_…`.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().expect("no panic").clone()
    }

    fn goes<T>(&self, what: &str, about: &str, ask: impl Fn(&Sandbox) -> Answer<T>) -> Answer<T> {
        let what = format!("{what} {about}");
        self.asked.lock().expect("no panic").push(what.clone());
        match (self.mood)(&what) {
            Mood::Well => ask(&self.inner),
            Mood::Away => Err(away()),
            Mood::Lost => {
                drop(ask(&self.inner));
                Err(away())
            }
            Mood::Twice => {
                drop(ask(&self.inner));
                ask(&self.inner)
            }
            Mood::Slow(minutes) => {
                let answer = ask(&self.inner);
                self.clock.set(self.clock.now().plus_minutes(minutes));
                (self.meanwhile)(&what);
                answer
            }
        }
    }
}

fn away() -> Trouble {
    Trouble::Away("the network is as bad as a test wants it".into())
}

impl Gateway for Unruly<'_> {
    fn name(&self) -> GatewayName {
        self.inner.name()
    }

    fn kinds(&self, currency: Currency) -> &'static [PaymentKind] {
        self.inner.kinds(currency)
    }

    fn origin(&self) -> Option<String> {
        self.inner.origin()
    }

    fn begin_setup(&self, question: &SetupQuestion) -> Answer<Page> {
        self.goes("begin_setup", question.key, |inner| inner.begin_setup(question))
    }

    fn setup(&self, session: &str) -> Answer<Progress<SetUp>> {
        self.goes("setup", session, |inner| inner.setup(session))
    }

    fn begin_payment(&self, question: &PaymentQuestion) -> Answer<Page> {
        self.goes("begin_payment", question.key, |inner| inner.begin_payment(question))
    }

    fn payment(&self, session: &str) -> Answer<Progress<Charged>> {
        self.goes("payment", session, |inner| inner.payment(session))
    }

    fn close(&self, session: &str) -> Answer<Progress<Charged>> {
        self.goes("close", session, |inner| inner.close(session))
    }

    fn charge(&self, question: &ChargeQuestion) -> Answer<Charged> {
        self.goes("charge", question.key, |inner| inner.charge(question))
    }

    fn refresh(&self, reference: &str) -> Answer<Charged> {
        self.goes("refresh", reference, |inner| inner.refresh(reference))
    }

    fn cancel(&self, reference: &str) -> Answer<Charged> {
        self.goes("cancel", reference, |inner| inner.cancel(reference))
    }

    fn find(&self, key: &str) -> Answer<Option<Charged>> {
        self.goes("find", key, |inner| inner.find(key))
    }

    fn refund(&self, key: &str, reference: &str, amount: Cents) -> Answer<Refunded> {
        self.goes("refund", key, |inner| inner.refund(key, reference, amount))
    }

    fn credential(&self, token: &str) -> Answer<Option<SetUp>> {
        self.goes("credential", token, |inner| inner.credential(token))
    }

    fn detach(&self, token: &str) -> Answer<()> {
        self.goes("detach", token, |inner| inner.detach(token))
    }

    fn all_charges(&self, since: Moment) -> Answer<Vec<(String, Charged)>> {
        self.goes("all_charges", "", |inner| inner.all_charges(since))
    }

    fn notice(&self, signature: &str, body: &[u8], now: Moment) -> Result<Notice, NotBelieved> {
        self.inner.notice(signature, body, now)
    }
}
