//! What everybody who takes money for us has to do. Each adapter is asked the same, with a peer of its own behind it.

use remit::gateway::port::{
    ChargeQuestion, Charged, Gateway, Outcome, Page, PaymentQuestion, Progress, Refunded, SetUp, SetupQuestion, Trouble,
};
use remit::model::InvoiceId;
use remit::model::charge::Failure;
use remit::model::credential::PaymentKind::{self, Card, DirectDebit};
use remit::model::payment_method::Currency;
use remit::model::usage::Cents;
use remit::store::Moment;

/// An adapter with what is behind it.
pub trait Peer {
    fn gateway(&self) -> &dyn Gateway;

    /// Somebody is at a page of the gateway.
    fn at_page(&mut self, page: &Page, does: Does);

    /// Time passes there: after five days a debit has arrived, or has come back.
    fn pass_days(&mut self, days: i64);

    /// The time there.
    fn now(&self) -> Moment;
}

/// What somebody does at a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Does {
    /// Takes a card that works.
    Works,
    /// Saves a card that is declined when it is charged, or pays with one that is declined at once.
    Declined,
    /// Takes a card whose bank asks to confirm, and confirms. Without somebody it cannot be charged.
    Confirms,
    DebitWorks,
    DebitComesBack,
    /// Looks, and goes away.
    Leaves,
}

type Rule = fn(&mut dyn Peer);

/// Each with its name, to be asked of a fresh peer.
pub const RULES: [(&str, Rule); 19] = [
    ("a page is begun once", a_page_is_begun_once),
    ("a card is set up", a_card_is_set_up),
    ("an account is set up with a mandate", an_account_is_set_up_with_a_mandate),
    ("who is known is not made anew", who_is_known_is_not_made_anew),
    ("a card is charged once", a_card_is_charged_once),
    ("a card that is declined says why", a_card_that_is_declined_says_why),
    ("what a bank wants confirmed is not charged", what_a_bank_wants_confirmed_is_not_charged),
    ("what is called off is not paid", what_is_called_off_is_not_paid),
    ("what is paid or on its way is not called off", what_is_paid_or_on_its_way_is_not_called_off),
    ("a debit takes days", a_debit_takes_days),
    ("a debit that comes back is worth nothing", a_debit_that_comes_back_is_worth_nothing),
    ("money goes back once", money_goes_back_once),
    ("somebody pays once", somebody_pays_once),
    ("somebody pays once by debit", somebody_pays_once_by_debit),
    ("whoever is declined goes on", whoever_is_declined_goes_on),
    ("a page that is closed takes nothing", a_page_that_is_closed_takes_nothing),
    ("what is detached is not charged", what_is_detached_is_not_charged),
    ("what is not there is refused", what_is_not_there_is_refused),
    ("all that came in is listed", all_that_came_in_is_listed),
];

/// Asks all of it.
pub fn holds_for<P: Peer>(fresh: impl Fn() -> P) {
    for (name, rule) in RULES {
        println!("{name}");
        rule(&mut fresh());
    }
}

fn key() -> String {
    format!("invoice:{}:1", InvoiceId::random())
}

fn setup_page(peer: &dyn Peer, key: &str, kind: PaymentKind, customer: Option<&str>) -> Page {
    let question = SetupQuestion {
        key,
        kind,
        currency: Currency::Eur,
        customer,
        email: "clara@harbour.example",
        name: "Clara Sund",
        back: "http://127.0.0.1:8080/payment-setups/1?back",
    };
    peer.gateway().begin_setup(&question).expect("a page")
}

/// A page on which somebody pays once.
pub fn page_to_pay(peer: &dyn Peer, key: &str, amount: Cents) -> Page {
    let question = PaymentQuestion {
        key,
        amount,
        currency: Currency::Eur,
        what: "Invoice R2026-000001",
        email: Some("clara@harbour.example"),
        back: "http://127.0.0.1:8080/pay/1?back",
    };
    peer.gateway().begin_payment(&question).expect("a page")
}

/// What can be charged afterwards.
pub fn set_up(peer: &mut dyn Peer, kind: PaymentKind, does: Does) -> SetUp {
    let page = setup_page(peer, &key(), kind, None);
    peer.at_page(&page, does);
    match peer.gateway().setup(&page.session) {
        Ok(Progress::Done(set_up)) => set_up,
        other => panic!("{does:?}: {other:?}"),
    }
}

pub fn charge(peer: &dyn Peer, with: &SetUp, key: &str, amount: Cents) -> Result<Charged, Trouble> {
    peer.gateway().charge(&ChargeQuestion {
        key,
        amount,
        currency: Currency::Eur,
        kind: with.kind,
        customer: &with.customer,
        token: &with.token,
        mandate: &with.mandate,
        what: "Invoice R2026-000001",
    })
}

/// What is ours of it now.
fn worth(charged: &Charged) -> Cents {
    match charged.outcome {
        Outcome::Paid(amount) => amount - charged.refunded - charged.taken_back,
        _ => 0,
    }
}

fn done<T: std::fmt::Debug>(progress: Result<Progress<T>, Trouble>) -> T {
    match progress {
        Ok(Progress::Done(it)) => it,
        other => panic!("not done: {other:?}"),
    }
}

fn a_page_is_begun_once(peer: &mut dyn Peer) {
    let (one, another) = (key(), key());
    let page = setup_page(peer, &one, Card, None);
    assert!(page.url.starts_with("http") || page.url.starts_with('/'), "{}", page.url);
    assert_eq!(setup_page(peer, &one, Card, None), page);
    assert_ne!(setup_page(peer, &another, Card, None).session, page.session);
    let (one, another) = (key(), key());
    let page = page_to_pay(peer, &one, 3532);
    assert_eq!(page_to_pay(peer, &one, 3532), page);
    assert_ne!(page_to_pay(peer, &another, 3532).session, page.session);
}

fn a_card_is_set_up(peer: &mut dyn Peer) {
    assert!(peer.gateway().kinds(Currency::Eur).contains(&Card) && peer.gateway().kinds(Currency::Usd) == [Card]);
    let page = setup_page(peer, &key(), Card, None);
    assert_eq!(peer.gateway().setup(&page.session), Ok(Progress::Open(page.url.clone())));
    peer.at_page(&page, Does::Leaves);
    assert_eq!(peer.gateway().setup(&page.session), Ok(Progress::Open(page.url.clone())), "it can be gone on with");
    peer.at_page(&page, Does::Works);
    let set_up = done(peer.gateway().setup(&page.session));
    assert_eq!((set_up.kind, set_up.brand.as_str(), set_up.last4.as_str()), (Card, "Visa", "4242"));
    assert!(set_up.expires.as_ref().is_some_and(|month| month.len() == 7 && month.as_bytes()[4] == b'-'), "{set_up:?}");
    assert!(set_up.mandate.is_empty() && !set_up.token.is_empty(), "{set_up:?}");
    assert_eq!(done(peer.gateway().setup(&page.session)), set_up, "asked again it says the same");
    assert_eq!(peer.gateway().credential(&set_up.token), Ok(Some(set_up)));
}

fn an_account_is_set_up_with_a_mandate(peer: &mut dyn Peer) {
    let set_up = set_up(peer, DirectDebit, Does::DebitWorks);
    assert_eq!((set_up.kind, set_up.last4.as_str(), set_up.country.as_str()), (DirectDebit, "3000", "DE"));
    assert!(set_up.brand.is_empty() && set_up.expires.is_none(), "{set_up:?}");
    assert!(!set_up.mandate.is_empty() && set_up.mandate_on.is_some(), "{set_up:?}");
    assert_eq!(peer.gateway().credential(&set_up.token), Ok(Some(set_up)));
}

fn who_is_known_is_not_made_anew(peer: &mut dyn Peer) {
    let before = set_up(peer, Card, Does::Works);
    let page = setup_page(peer, &key(), Card, Some(&before.customer));
    peer.at_page(&page, Does::Works);
    let after = done(peer.gateway().setup(&page.session));
    assert_eq!(after.customer, before.customer);
    assert_ne!(after.token, before.token);
}

fn a_card_is_charged_once(peer: &mut dyn Peer) {
    let (card, key) = (set_up(peer, Card, Does::Works), key());
    assert_eq!(peer.gateway().find(&key), Ok(None));
    let charged = charge(peer, &card, &key, 3532).expect("an answer");
    assert_eq!((charged.outcome, charged.kind), (Outcome::Paid(3532), Some(Card)));
    assert_eq!((charged.refunded, charged.taken_back), (0, 0));
    assert_eq!(charge(peer, &card, &key, 3532), Ok(charged.clone()), "the same key is the same charge");
    assert_eq!(peer.gateway().refresh(&charged.reference), Ok(charged.clone()));
    assert_eq!(peer.gateway().find(&key), Ok(Some(charged)));
}

fn a_card_that_is_declined_says_why(peer: &mut dyn Peer) {
    let (card, key) = (set_up(peer, Card, Does::Declined), key());
    let charged = charge(peer, &card, &key, 3532).expect("an answer");
    assert_eq!(charged.outcome, Outcome::Failed(Failure::Declined));
    assert_eq!(charge(peer, &card, &key, 3532), Ok(charged.clone()));
    assert_eq!(peer.gateway().refresh(&charged.reference), Ok(charged.clone()));
    assert_eq!(peer.gateway().find(&key), Ok(Some(charged)));
}

fn what_a_bank_wants_confirmed_is_not_charged(peer: &mut dyn Peer) {
    let card = set_up(peer, Card, Does::Confirms);
    let charged = charge(peer, &card, &key(), 3532).expect("an answer");
    let is_asked = matches!(charged.outcome, Outcome::Failed(Failure::Confirmation) | Outcome::NeedsSomebody);
    assert!(is_asked && worth(&charged) == 0, "{charged:?}");
}

fn what_is_called_off_is_not_paid(peer: &mut dyn Peer) {
    for does in [Does::Confirms, Does::Declined] {
        let (card, key) = (set_up(peer, Card, does), key());
        let charged = charge(peer, &card, &key, 3532).expect("an answer");
        for _ in 0..2 {
            let over = peer.gateway().cancel(&charged.reference).expect("twice is once");
            assert_eq!((&over.reference, over.outcome), (&charged.reference, Outcome::Over), "{does:?}");
        }
        let now = [peer.gateway().refresh(&charged.reference).map(Some), peer.gateway().find(&key)];
        for now in now.map(|answer| answer.expect("an answer").expect("it stays known")) {
            assert_eq!((now.outcome, worth(&now)), (Outcome::Over, 0), "{does:?}");
        }
        let again = charge(peer, &card, &key, 3532).map(|charged| charged.outcome);
        assert_eq!(again, Ok(Outcome::Over), "{does:?}: the same key does not charge it anew");
    }
}

fn what_is_paid_or_on_its_way_is_not_called_off(peer: &mut dyn Peer) {
    let card = set_up(peer, Card, Does::Works);
    let paid = charge(peer, &card, &key(), 3532).expect("an answer");
    assert_eq!(peer.gateway().cancel(&paid.reference), Ok(paid), "it is too late");
    let account = set_up(peer, DirectDebit, Does::DebitWorks);
    let on_its_way = charge(peer, &account, &key(), 3532).expect("an answer");
    assert_eq!(peer.gateway().cancel(&on_its_way.reference), Ok(on_its_way.clone()));
    peer.pass_days(6);
    let later = peer.gateway().refresh(&on_its_way.reference).expect("an answer");
    assert_eq!(worth(&later), 3532);
}

fn a_debit_takes_days(peer: &mut dyn Peer) {
    let (account, key) = (set_up(peer, DirectDebit, Does::DebitWorks), key());
    let charged = charge(peer, &account, &key, 3532).expect("an answer");
    assert_eq!((charged.outcome, charged.kind), (Outcome::Processing, Some(DirectDebit)));
    peer.pass_days(6);
    let later = peer.gateway().refresh(&charged.reference).expect("an answer");
    assert_eq!((later.outcome, worth(&later)), (Outcome::Paid(3532), 3532));
    assert_eq!(peer.gateway().find(&key), Ok(Some(later)));
}

fn a_debit_that_comes_back_is_worth_nothing(peer: &mut dyn Peer) {
    let account = set_up(peer, DirectDebit, Does::DebitComesBack);
    let charged = charge(peer, &account, &key(), 3532).expect("an answer");
    assert_eq!(charged.outcome, Outcome::Processing);
    peer.pass_days(6);
    let later = peer.gateway().refresh(&charged.reference).expect("an answer");
    assert_eq!(worth(&later), 0, "{later:?}");
    assert!(matches!(later.outcome, Outcome::Failed(Failure::Returned) | Outcome::Paid(3532)), "{later:?}");
}

fn money_goes_back_once(peer: &mut dyn Peer) {
    let card = set_up(peer, Card, Does::Works);
    let charged = charge(peer, &card, &key(), 3532).expect("an answer");
    let refund = |key: &str, amount| peer.gateway().refund(key, &charged.reference, amount);
    let refunded = |how: Refunded| match how {
        Refunded::Done { reference } | Refunded::Pending { reference } => reference,
        Refunded::Failed { why, .. } => panic!("{why}"),
    };
    let (first, second) = (key(), key());
    let reference = refunded(refund(&first, 1000).expect("an answer"));
    assert_eq!(refunded(refund(&first, 1000).expect("an answer")), reference, "the same key is the same refund");
    let now = || peer.gateway().refresh(&charged.reference).expect("an answer");
    assert_eq!((now().outcome, now().refunded, worth(&now())), (Outcome::Paid(3532), 1000, 2532));
    assert!(matches!(refund(&key(), 2533), Err(Trouble::Refused(_))), "no more than there is");
    assert_ne!(refunded(refund(&second, 2532).expect("an answer")), reference);
    assert_eq!(worth(&now()), 0);
}

fn somebody_pays_once(peer: &mut dyn Peer) {
    let key = key();
    let page = page_to_pay(peer, &key, 900);
    assert_eq!(peer.gateway().payment(&page.session), Ok(Progress::Open(page.url.clone())));
    peer.at_page(&page, Does::Confirms);
    let charged = done(peer.gateway().payment(&page.session));
    assert_eq!((charged.outcome, charged.kind), (Outcome::Paid(900), Some(Card)));
    assert_eq!(peer.gateway().refresh(&charged.reference), Ok(charged.clone()));
    assert_eq!(peer.gateway().find(&key), Ok(Some(charged)));
}

fn somebody_pays_once_by_debit(peer: &mut dyn Peer) {
    if !peer.gateway().kinds(Currency::Eur).contains(&DirectDebit) {
        return;
    }
    let page = page_to_pay(peer, &key(), 900);
    peer.at_page(&page, Does::DebitWorks);
    let charged = done(peer.gateway().payment(&page.session));
    assert_eq!((charged.outcome, charged.kind), (Outcome::Processing, Some(DirectDebit)));
    peer.pass_days(6);
    assert_eq!(done(peer.gateway().payment(&page.session)).outcome, Outcome::Paid(900));
}

fn whoever_is_declined_goes_on(peer: &mut dyn Peer) {
    let page = page_to_pay(peer, &key(), 900);
    peer.at_page(&page, Does::Declined);
    assert_eq!(peer.gateway().payment(&page.session), Ok(Progress::Open(page.url.clone())));
    peer.at_page(&page, Does::Works);
    assert_eq!(done(peer.gateway().payment(&page.session)).outcome, Outcome::Paid(900));
}

fn a_page_that_is_closed_takes_nothing(peer: &mut dyn Peer) {
    let key = key();
    let page = page_to_pay(peer, &key, 900);
    assert_eq!(peer.gateway().close(&page.session), Ok(Progress::Over));
    peer.at_page(&page, Does::Works);
    assert_eq!(peer.gateway().payment(&page.session), Ok(Progress::Over));
    assert_eq!(peer.gateway().close(&page.session), Ok(Progress::Over));
    assert_eq!(peer.gateway().find(&key), Ok(None));
    let paid = page_to_pay(peer, &self::key(), 900);
    peer.at_page(&paid, Does::Works);
    assert_eq!(done(peer.gateway().close(&paid.session)).outcome, Outcome::Paid(900), "it is too late");
}

fn what_is_detached_is_not_charged(peer: &mut dyn Peer) {
    let (card, another) = (set_up(peer, Card, Does::Works), set_up(peer, Card, Does::Works));
    for _ in 0..2 {
        peer.gateway().detach(&card.token).expect("twice is once");
    }
    assert_eq!(peer.gateway().credential(&card.token), Ok(None));
    match charge(peer, &card, &key(), 900) {
        Err(Trouble::Refused(_)) => {}
        Ok(charged) => assert!(matches!(charged.outcome, Outcome::Failed(_)), "{charged:?}"),
        Err(trouble) => panic!("{trouble:?}"),
    }
    assert_eq!(charge(peer, &another, &key(), 900).map(|charged| charged.outcome), Ok(Outcome::Paid(900)));
}

fn what_is_not_there_is_refused(peer: &mut dyn Peer) {
    let gateway = peer.gateway();
    assert_eq!(gateway.find(&key()), Ok(None));
    assert_eq!(gateway.credential("pm_nothing"), Ok(None));
    assert!(matches!(gateway.setup("cs_test_nothing"), Err(Trouble::Refused(_))));
    assert!(matches!(gateway.payment("cs_test_nothing"), Err(Trouble::Refused(_))));
    assert!(matches!(gateway.close("cs_test_nothing"), Err(Trouble::Refused(_))));
    assert!(matches!(gateway.refresh("pi_nothing"), Err(Trouble::Refused(_))));
    assert!(matches!(gateway.cancel("pi_nothing"), Err(Trouble::Refused(_))));
    assert!(matches!(gateway.refund(&key(), "pi_nothing", 100), Err(Trouble::Refused(_))));
}

fn all_that_came_in_is_listed(peer: &mut dyn Peer) {
    let (card, declined) = (set_up(peer, Card, Does::Works), set_up(peer, Card, Does::Declined));
    let since = peer.now();
    let mut expected = Vec::new();
    for (with, amount) in [(&card, 900), (&declined, 901), (&card, 902)] {
        let key = key();
        let charged = charge(peer, with, &key, amount).expect("an answer");
        expected.push((key, charged));
    }
    let (key, page_key) = (&expected[0].0, key());
    let page = page_to_pay(peer, &page_key, 903);
    peer.at_page(&page, Does::Works);
    let all = peer.gateway().all_charges(since.plus_minutes(-1)).expect("a list");
    for (key, charged) in &expected {
        let found: Vec<&Charged> = all.iter().filter(|(one, _)| one == key).map(|(_, charged)| charged).collect();
        assert_eq!(found, [charged]);
    }
    assert_eq!(all.iter().filter(|(one, _)| *one == page_key).count(), 1);
    let later = peer.gateway().all_charges(since.plus_days(2)).expect("a list");
    assert!(later.iter().all(|(one, _)| one != key), "only from then on");
}
