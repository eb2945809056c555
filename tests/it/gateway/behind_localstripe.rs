//! The adapter against another Stripe that none of us wrote: localstripe, behind the proxy in `tests/stripe`, which refuses what
//! the official client does not know and signs as it does.

use std::io::Read;

use remit::gateway::port::{About, Charged, Gateway, Outcome, Page};
use remit::gateway::stripe::Stripe;
use remit::model::credential::PaymentKind::{Card, DirectDebit};
use remit::outgoing::Patience;
use remit::store::{Clock, Moment};
use ureq::Agent;

use super::contract::{Does, Peer, charge, holds_for, set_up};
use super::fake_stripe::{SECRET, account};

/// By its address.
struct Localstripe {
    url: String,
    agent: Agent,
    client: Stripe,
}

impl Localstripe {
    fn fresh() -> Localstripe {
        let url = std::env::var("REMIT_TEST_STRIPE").expect("tests/stripe/peer.py says where it is");
        let agent =
            Agent::config_builder().http_status_as_error(false).max_redirects(0).proxy(None).build().new_agent();
        let client = Stripe::new(account(&url), Patience::default());
        Localstripe { url, agent, client }
    }

    fn get(&self, path: &str) -> String {
        let mut answer = self.agent.get(format!("{}{path}", self.url)).call().expect("an answer");
        let mut text = String::new();
        answer.body_mut().as_reader().read_to_string(&mut text).expect("text");
        text
    }

    fn post(&self, url: &str, form: &str) {
        let request = self.agent.post(url).header("content-type", "application/x-www-form-urlencoded");
        let status = request.send(form).expect("an answer").status().as_u16();
        assert!(status < 500, "{status} at {url}");
    }

    fn types(&self, page: &Page, number: &str) {
        self.post(&page.url, &format!("number={number}&confirms=yes"));
    }
}

impl Peer for Localstripe {
    fn gateway(&self) -> &dyn Gateway {
        &self.client
    }

    fn at_page(&mut self, page: &Page, does: Does) {
        let is_to_pay = self.get(page.url.trim_start_matches(&self.url)).contains("<title>Pay</title>");
        match does {
            Does::Works => self.types(page, "4242424242424242"),
            Does::Declined if is_to_pay => self.types(page, "4000000000000002"),
            Does::Declined => self.types(page, "4000000000000341"),
            Does::Confirms => self.types(page, "4000002500003155"),
            Does::DebitWorks => self.types(page, "DE89370400440532013000"),
            Does::DebitComesBack => self.types(page, "DE62370400440532013001"),
            Does::Leaves => {}
        }
    }

    fn pass_days(&mut self, days: i64) {
        self.post(&format!("{}/_peer/pass?days={days}", self.url), "");
    }

    fn now(&self) -> Moment {
        Moment(self.get("/_peer/now").parse::<i64>().expect("seconds") * 1000)
    }
}

#[test]
#[ignore = "needs a peer: bin/test --only stripe"]
fn what_every_gateway_does_holds_behind_localstripe() {
    holds_for(Localstripe::fresh);
}

#[test]
#[ignore = "needs a peer: bin/test --only stripe"]
fn a_debit_that_is_disputed_is_taken_back_behind_localstripe() {
    let mut peer = Localstripe::fresh();
    let account = set_up(&mut peer, DirectDebit, Does::DebitWorks);
    let page = super::contract::page_to_pay(&peer, "invoice:disputed:1", 900);
    peer.types(&page, "DE35370400440532013002");
    let charged = charge(&peer, &account, "invoice:undisputed:1", 900).expect("an answer");
    peer.pass_days(6);
    let disputed = peer.client.find("invoice:disputed:1").expect("an answer").expect("a payment");
    assert_eq!((disputed.outcome, disputed.taken_back), (Outcome::Paid(900), 900));
    let arrived = peer.client.refresh(&charged.reference);
    assert_eq!(arrived, Ok(Charged { outcome: Outcome::Paid(900), ..charged }));
}

#[test]
#[ignore = "needs a peer: bin/test --only stripe"]
fn its_messages_are_believed_behind_localstripe() {
    let mut peer = Localstripe::fresh();
    let card = set_up(&mut peer, Card, Does::Works);
    let charged = charge(&peer, &card, "invoice:told:1", 900).expect("an answer");
    let now = Clock::System.now();
    let signed = peer.get(&format!("/_peer/events?secret={SECRET}&t={}", now.0 / 1000));
    let signed: Vec<serde_json::Value> = serde_json::from_str(&signed).expect("a list");
    let about = signed.iter().map(|one| {
        let (signature, body) = (one["signature"].as_str().expect("a header"), one["body"].as_str().expect("a body"));
        assert!(peer.client.notice(signature, format!("{body} ").as_bytes(), now).is_err(), "{body}");
        peer.client.notice(signature, body.as_bytes(), now).expect("it is believed").about
    });
    let about: Vec<About> = about.collect();
    assert!(about.contains(&About::Charge(charged.reference)), "{about:?}");
    assert!(about.iter().any(|one| matches!(one, About::Session(_))), "{about:?}");
}
