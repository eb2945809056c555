//! A gateway of a few lines: it keeps what is asked, and a test says what people do on its pages.

use std::sync::{Arc, Mutex, MutexGuard};

use chrono::NaiveDate;
use diesel::prelude::*;
use remit::gateway::port::{
    Answer, ChargeQuestion, Charged, Gateway, NotBelieved, Notice, Page, PaymentQuestion, Progress, Refunded, SetUp,
    SetupQuestion, Trouble,
};
use remit::model::CredentialId;
use remit::model::credential::{Credential, CredentialState, GatewayName, PaymentKind, Setup};
use remit::model::payment_method::Currency;
use remit::model::usage::Cents;
use remit::store::{Moment, schema};

use crate::world::{BASE_URL, Browser, World};

/// Where its pages are.
pub const PAGES: &str = "https://pay.example/";

#[derive(Default)]
pub struct Fake(Mutex<State>);

#[derive(Default)]
struct State {
    pages: Vec<Asked>,
    is_away: bool,
    detached: Vec<String>,
}

/// A page that was asked for.
struct Asked {
    key: String,
    back: String,
    customer: Option<String>,
    became: Progress<SetUp>,
}

impl Fake {
    /// The world takes cards and direct debits by it from now on.
    pub fn of(world: &mut World) -> Arc<Fake> {
        let fake = Arc::new(Fake::default());
        world.has_a_gateway(fake.clone());
        fake
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().expect("nobody panicked")
    }

    /// It answers nobody, or everybody again.
    pub fn is_away(&self, is_away: bool) {
        self.state().is_away = is_away;
    }

    /// How many pages there are: the same question is the same page.
    pub fn pages(&self) -> usize {
        self.state().pages.len()
    }

    /// As whom the newest page knows whoever pays.
    pub fn customer(&self) -> Option<String> {
        self.state().pages.last().expect("a page").customer.clone()
    }

    /// On the newest page somebody enters this.
    pub fn takes(&self, made: SetUp) {
        self.state().pages.last_mut().expect("a page").became = Progress::Done(made);
    }

    /// The time of the newest page is over.
    pub fn ends(&self) {
        self.state().pages.last_mut().expect("a page").became = Progress::Over;
    }

    /// The session of the newest page.
    pub fn session(&self) -> String {
        session(self.pages())
    }

    /// Where the newest page sends people: a path of ours.
    pub fn back(&self) -> String {
        let state = self.state();
        let back = &state.pages.last().expect("a page").back;
        back.strip_prefix(BASE_URL).expect("a page of ours").to_owned()
    }

    pub fn detached(&self) -> Vec<String> {
        self.state().detached.clone()
    }
}

fn session(number: usize) -> String {
    format!("s{number}")
}

/// A Visa with these last digits.
pub fn visa(last4: &str) -> SetUp {
    SetUp {
        customer: format!("customer of {last4}"),
        token: format!("card {last4}"),
        kind: PaymentKind::Card,
        brand: "Visa".into(),
        last4: last4.into(),
        expires: Some("2028-04".into()),
        country: "DE".into(),
        mandate: String::new(),
        mandate_on: None,
        mandate_url: String::new(),
    }
}

/// An account with these last digits.
pub fn account(last4: &str) -> SetUp {
    SetUp {
        kind: PaymentKind::DirectDebit,
        token: format!("account {last4}"),
        brand: String::new(),
        expires: None,
        mandate: "M-1".into(),
        mandate_on: NaiveDate::from_ymd_opt(2026, 11, 24),
        ..visa(last4)
    }
}

/// From a page of ours to that of the gateway, where this is entered, and back: up to the page to check.
#[track_caller]
pub fn enters(browser: &mut Browser, fake: &Fake, made: SetUp) {
    browser.redirects_to("/payment-setups/");
    let setup = browser.location().expect("a setup").to_owned();
    browser.get(&setup).redirects_to(PAGES);
    fake.takes(made);
    browser.get(&fake.back()).answers(303);
    browser.follow();
}

/// All that were set up, oldest first, with how they stand.
pub fn credentials(world: &World) -> Vec<(String, CredentialState)> {
    use schema::credentials as it;
    let all: Vec<Credential> = world
        .change(|tx| Ok(it::table.order((it::made_at, it::token)).select(Credential::as_select()).load(tx.conn)?));
    all.into_iter().map(|one| (one.words().replace('\u{a0}', " "), one.state)).collect()
}

/// What the payment method with this name pays with; None: by bank transfer.
#[track_caller]
pub fn pays_with(world: &World, name: &str) -> Option<Credential> {
    use schema::payment_methods as it;
    world.change(|tx| {
        let id: Option<CredentialId> = it::table.filter(it::name.eq(name)).select(it::credential_id).first(tx.conn)?;
        let Some(id) = id else { return Ok(None) };
        Ok(Some(schema::credentials::table.find(id).select(Credential::as_select()).first(tx.conn)?))
    })
}

/// All that was begun, oldest first.
pub fn setups(world: &World) -> Vec<Setup> {
    use schema::payment_setups as it;
    world.change(|tx| Ok(it::table.order((it::made_at, it::id)).select(Setup::as_select()).load(tx.conn)?))
}

impl Gateway for Fake {
    fn name(&self) -> GatewayName {
        GatewayName::Stripe
    }

    fn kinds(&self, _: Currency) -> &'static [PaymentKind] {
        PaymentKind::ALL
    }

    fn origin(&self) -> Option<String> {
        Some(PAGES.trim_end_matches('/').to_owned())
    }

    fn begin_setup(&self, question: &SetupQuestion) -> Answer<Page> {
        let mut state = self.state();
        if state.is_away {
            return Err(Trouble::Away("nobody is there".into()));
        }
        let known = state.pages.iter().position(|page| page.key == question.key);
        let number = known.map_or_else(
            || {
                state.pages.push(Asked {
                    key: question.key.to_owned(),
                    back: question.back.to_owned(),
                    customer: question.customer.map(str::to_owned),
                    became: Progress::Open(String::new()),
                });
                state.pages.len()
            },
            |place| place + 1,
        );
        Ok(Page { session: session(number), url: format!("{PAGES}{}", session(number)) })
    }

    fn setup(&self, asked: &str) -> Answer<Progress<SetUp>> {
        let state = self.state();
        if state.is_away {
            return Err(Trouble::Away("nobody is there".into()));
        }
        let page = (1..=state.pages.len()).find(|number| session(*number) == asked);
        match page.map(|number| &state.pages[number - 1].became) {
            Some(Progress::Open(_)) => Ok(Progress::Open(format!("{PAGES}{asked}"))),
            Some(became) => Ok(became.clone()),
            None => Err(Trouble::Refused("no such page".into())),
        }
    }

    fn begin_payment(&self, _: &PaymentQuestion) -> Answer<Page> {
        Err(Trouble::Refused("only for setting up".into()))
    }

    fn payment(&self, _: &str) -> Answer<Progress<Charged>> {
        Err(Trouble::Refused("only for setting up".into()))
    }

    fn close(&self, _: &str) -> Answer<Progress<Charged>> {
        Err(Trouble::Refused("only for setting up".into()))
    }

    fn charge(&self, _: &ChargeQuestion) -> Answer<Charged> {
        Err(Trouble::Refused("only for setting up".into()))
    }

    fn refresh(&self, _: &str) -> Answer<Charged> {
        Err(Trouble::Refused("only for setting up".into()))
    }

    fn cancel(&self, _: &str) -> Answer<Charged> {
        Err(Trouble::Refused("only for setting up".into()))
    }

    fn find(&self, _: &str) -> Answer<Option<Charged>> {
        Ok(None)
    }

    fn refund(&self, _: &str, _: &str, _: Cents) -> Answer<Refunded> {
        Err(Trouble::Refused("only for setting up".into()))
    }

    fn credential(&self, _: &str) -> Answer<Option<SetUp>> {
        Ok(None)
    }

    fn detach(&self, token: &str) -> Answer<()> {
        let mut state = self.state();
        if state.is_away {
            return Err(Trouble::Away("nobody is there".into()));
        }
        state.detached.push(token.to_owned());
        Ok(())
    }

    fn all_charges(&self, _: Moment) -> Answer<Vec<(String, Charged)>> {
        Ok(Vec::new())
    }

    fn notice(&self, _: &str, _: &[u8], _: Moment) -> Result<Notice, NotBelieved> {
        Err(NotBelieved::NotUnderstood)
    }
}
