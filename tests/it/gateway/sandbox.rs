//! The gateway that is built in: what each card and each account does, how often whatever is asked, and what time makes of it.

use diesel::prelude::*;
use remit::gateway::port::{
    Answer, ChargeQuestion, Charged, Gateway, NotBelieved, Outcome, Page, PaymentQuestion, Progress, Refunded,
    SetupQuestion, Trouble,
};
use remit::gateway::sandbox::Sandbox;
use remit::gateway::sandbox::choice::Choice;
use remit::model::charge::Failure;
use remit::model::credential::{Credential, PaymentKind};
use remit::model::payment_method::Currency;
use remit::model::usage::Cents;
use remit::store::{Moment, schema};

use crate::world::{Cast, World};

/// Of something that is to be set up.
pub fn set_up(key: &str, kind: PaymentKind) -> SetupQuestion<'_> {
    SetupQuestion {
        key,
        kind,
        currency: Currency::Eur,
        customer: None,
        email: "clara@harbour.example",
        name: "Clara Brandt",
        back: "/payment-setups/x?back",
    }
}

/// Of an invoice that is to be paid once.
pub fn pay_once(key: &str, amount: Cents) -> PaymentQuestion<'_> {
    PaymentQuestion {
        key,
        amount,
        currency: Currency::Eur,
        what: "Invoice R2026-000001",
        email: None,
        back: "http://127.0.0.1:8080/pay/x?back",
    }
}

/// Of a card or an account that is to be charged.
pub fn charge<'a>(key: &'a str, amount: Cents, with: &'a Credential) -> ChargeQuestion<'a> {
    ChargeQuestion {
        key,
        amount,
        currency: Currency::Eur,
        kind: with.kind,
        customer: &with.customer,
        token: &with.token,
        mandate: &with.mandate,
        what: "Invoice R2026-000001",
    }
}

fn is_refused<T: std::fmt::Debug>(answer: Answer<T>) -> bool {
    matches!(answer, Err(Trouble::Refused(_)))
}

/// Outcome, refunded, taken back.
fn now(sandbox: &Sandbox, reference: &str) -> (Outcome, Cents, Cents) {
    let Charged { outcome, refunded, taken_back, .. } = sandbox.refresh(reference).expect("a charge");
    (outcome, refunded, taken_back)
}

fn credential(world: &World, choice: Choice) -> Credential {
    world.credential(&Cast::of(world).clara, choice)
}

story! {
    fn what_is_set_up_is_set_up_once(world: &mut World) {
        let sandbox = world.sandbox();
        let question = set_up("setup:1", PaymentKind::Card);
        let page = sandbox.begin_setup(&question).expect("a page");
        assert_eq!(sandbox.begin_setup(&question).expect("the same"), page);
        assert!(is_refused(sandbox.begin_setup(&set_up("setup:1", PaymentKind::DirectDebit))));
        assert_ne!(sandbox.begin_setup(&set_up("setup:2", PaymentKind::Card)).expect("another").session, page.session);
        assert_eq!(sandbox.setup(&page.session), Ok(Progress::Open(page.url.clone())));
        assert!(world.finish(&page.session, Choice::Works));
        let Ok(Progress::Done(card)) = sandbox.setup(&page.session) else { panic!("it is set up") };
        assert_eq!((card.kind, card.brand.as_str(), card.last4.as_str()), (PaymentKind::Card, "Visa", "4242"));
        assert_eq!((card.expires.as_deref(), card.mandate.as_str(), card.mandate_on), (Some("2028-11"), "", None));
        // A second press changes nothing.
        assert!(world.finish(&page.session, Choice::FailsLater));
        assert_eq!(sandbox.setup(&page.session), Ok(Progress::Done(card.clone())));
        assert_eq!(sandbox.credential(&card.token), Ok(Some(card)));
    }

    fn an_account_has_a_mandate(world: &mut World) {
        let sandbox = world.sandbox();
        let question = SetupQuestion { customer: Some("customer_7"), ..set_up("setup:1", PaymentKind::DirectDebit) };
        let page = sandbox.begin_setup(&question).expect("a page");
        assert!(world.finish(&page.session, Choice::DebitWorks));
        let Ok(Progress::Done(account)) = sandbox.setup(&page.session) else { panic!("it is set up") };
        assert_eq!((account.customer.as_str(), account.last4.as_str()), ("customer_7", "3000"));
        assert_eq!(account.mandate_on.map(|day| day.to_string()).as_deref(), Some("2026-11-24"));
        assert!(account.mandate.starts_with("SANDBOX-") && account.expires.is_none());
        let dollars = SetupQuestion { currency: Currency::Usd, ..set_up("setup:2", PaymentKind::DirectDebit) };
        assert!(is_refused(sandbox.begin_setup(&dollars)));
    }

    fn a_page_that_nobody_finishes_is_over_after_a_day(world: &mut World) {
        let sandbox = world.sandbox();
        let page = sandbox.begin_setup(&set_up("setup:1", PaymentKind::Card)).expect("a page");
        assert!(!world.finish(&page.session, Choice::Declined), "something else can be chosen");
        world.pass_hours(23);
        assert_eq!(sandbox.setup(&page.session), Ok(Progress::Open(page.url)));
        world.pass_hours(1);
        world.finish(&page.session, Choice::Works);
        assert_eq!(sandbox.setup(&page.session), Ok(Progress::Over));
        assert!(is_refused(sandbox.setup("0000000000000000")));
        assert!(is_refused(sandbox.payment(&page.session)));
    }

    fn a_card_behaves_as_chosen_whenever_it_is_charged(world: &mut World) {
        let cast = Cast::of(world);
        let expected = [
            (Choice::Works, Outcome::Paid(238)),
            (Choice::FailsLater, Outcome::Failed(Failure::Declined)),
            (Choice::Confirm, Outcome::Failed(Failure::Confirmation)),
        ];
        for (choice, outcome) in expected {
            let card = world.credential(&cast.clara, choice);
            for number in 1..=2 {
                let key = format!("invoice:{}:{number}", choice.as_str());
                let charged = world.sandbox().charge(&charge(&key, 238, &card)).expect("an answer");
                assert_eq!((charged.outcome, charged.kind), (outcome, Some(PaymentKind::Card)), "{choice:?}");
                world.pass_days(30);
                assert_eq!(now(&world.sandbox(), &charged.reference), (outcome, 0, 0), "{choice:?}, later");
            }
        }
    }

    fn the_same_key_is_the_same_charge(world: &mut World) {
        let (sandbox, card) = (world.sandbox(), credential(world, Choice::Works));
        let first = sandbox.charge(&charge("invoice:a:1", 238, &card)).expect("an answer");
        assert_eq!(sandbox.charge(&charge("invoice:a:1", 238, &card)), Ok(first.clone()));
        assert!(is_refused(sandbox.charge(&charge("invoice:a:1", 239, &card))));
        assert_eq!(sandbox.find("invoice:a:1"), Ok(Some(first.clone())));
        assert_eq!(sandbox.find("invoice:a:2"), Ok(None));
        assert_eq!(sandbox.all_charges(Moment(0)), Ok(vec![("invoice:a:1".to_owned(), first)]));
        assert_eq!(sandbox.all_charges(world.clock.now().plus_days(1)), Ok(Vec::new()));
    }

    fn many_at_once_with_one_key_are_one_charge(world: &mut World) {
        let card = credential(world, Choice::Works);
        let sandbox = Sandbox::new(world.database_with_connections(4));
        let asks = || loop {
            // Where others came between it says so, and is asked again.
            match sandbox.charge(&charge("invoice:a:1", 238, &card)) {
                Err(Trouble::Away(_)) => {}
                answer => break answer.expect("an answer").reference,
            }
        };
        let references: Vec<String> = std::thread::scope(|scope| {
            let running: Vec<_> = (0..4).map(|_| scope.spawn(asks)).collect();
            running.into_iter().map(|one| one.join().expect("nobody panics")).collect()
        });
        assert!(references.iter().all(|one| *one == references[0]), "{references:?}");
        assert_eq!(sandbox.all_charges(Moment(0)).expect("an answer").len(), 1);
    }

    fn a_debit_is_on_its_way_for_three_days(world: &mut World) {
        let (sandbox, account) = (world.sandbox(), credential(world, Choice::DebitWorks));
        let charged = sandbox.charge(&charge("invoice:a:1", 238, &account)).expect("an answer");
        assert_eq!((charged.outcome, charged.kind), (Outcome::Processing, Some(PaymentKind::DirectDebit)));
        world.pass_days(2);
        assert_eq!(now(&sandbox, &charged.reference), (Outcome::Processing, 0, 0));
        assert!(is_refused(sandbox.refund("r1", &charged.reference, 100)), "nothing is there yet");
        world.pass_days(1);
        assert_eq!(now(&sandbox, &charged.reference), (Outcome::Paid(238), 0, 0));
        world.pass_days(100);
        assert_eq!(now(&sandbox, &charged.reference), (Outcome::Paid(238), 0, 0));
        // Asked with its key it says how it is now.
        assert_eq!(sandbox.charge(&charge("invoice:a:1", 238, &account)).expect("an answer").outcome, Outcome::Paid(238));
    }

    fn a_debit_that_comes_back_was_there_first(world: &mut World) {
        let (sandbox, account) = (world.sandbox(), credential(world, Choice::DebitReturns));
        let charged = sandbox.charge(&charge("invoice:a:1", 238, &account)).expect("an answer");
        assert_eq!(charged.outcome, Outcome::Processing);
        // Nobody asks for what is paid: it is told.
        let told: Vec<(String, Moment)> = world.change(|tx| {
            use schema::gateway_notices as it;
            Ok(it::table.select((it::object, it::next_try_at)).load(tx.conn)?)
        });
        assert_eq!(told, [(format!("charge {}", charged.reference), world.clock.now().plus_days(5))]);
        world.pass_days(4);
        assert_eq!(now(&sandbox, &charged.reference), (Outcome::Paid(238), 0, 0));
        let refund = sandbox.refund("r1", &charged.reference, 38).expect("an answer");
        assert!(matches!(refund, Refunded::Pending { .. }), "to an account it takes days");
        world.pass_days(1);
        assert_eq!(now(&sandbox, &charged.reference), (Outcome::Paid(238), 0, 200));
        assert!(is_refused(sandbox.refund("r2", &charged.reference, 1)), "nothing is there any more");
        world.pass_days(2);
        assert_eq!(now(&sandbox, &charged.reference), (Outcome::Paid(238), 38, 200));
    }

    fn a_part_goes_back_once(world: &mut World) {
        let (sandbox, card) = (world.sandbox(), credential(world, Choice::Works));
        let reference = sandbox.charge(&charge("invoice:a:1", 238, &card)).expect("an answer").reference;
        let first = sandbox.refund("r1", &reference, 100).expect("an answer");
        assert!(matches!(first, Refunded::Done { .. }), "to a card it goes at once");
        assert_eq!(sandbox.refund("r1", &reference, 100), Ok(first));
        assert!(is_refused(sandbox.refund("r1", &reference, 101)));
        assert_eq!(now(&sandbox, &reference), (Outcome::Paid(238), 100, 0));
        for (amount, why) in [(139, "more than is left"), (0, "nothing"), (-1, "less than nothing")] {
            assert!(is_refused(sandbox.refund("r2", &reference, amount)), "{why}");
        }
        sandbox.refund("r2", &reference, 138).expect("the rest");
        assert_eq!(now(&sandbox, &reference), (Outcome::Paid(238), 238, 0));
        assert!(is_refused(sandbox.refund("r3", "charge_0000000000000000", 1)));
    }

    fn what_is_detached_is_not_charged_any_more(world: &mut World) {
        let (sandbox, card) = (world.sandbox(), credential(world, Choice::Works));
        let before = sandbox.charge(&charge("invoice:a:1", 238, &card)).expect("an answer");
        for _ in 0..2 {
            assert_eq!(sandbox.detach(&card.token), Ok(()));
        }
        assert_eq!(sandbox.credential(&card.token), Ok(None));
        assert!(is_refused(sandbox.charge(&charge("invoice:a:2", 238, &card))));
        assert_eq!(sandbox.charge(&charge("invoice:a:1", 238, &card)), Ok(before));
        assert!(is_refused(sandbox.detach("works_0000000000000000")));
    }

    fn only_what_is_there_is_charged(world: &mut World) {
        let (sandbox, card) = (world.sandbox(), credential(world, Choice::Works));
        let good = charge("invoice:a:1", 238, &card);
        let wrong = [
            ChargeQuestion { token: "works_0000000000000000", ..good.clone() },
            ChargeQuestion { customer: "customer_7", ..good.clone() },
            ChargeQuestion { kind: PaymentKind::DirectDebit, ..good.clone() },
            ChargeQuestion { amount: 0, ..good.clone() },
        ];
        for question in wrong {
            assert!(is_refused(sandbox.charge(&question)), "{question:?}");
        }
        assert_eq!(sandbox.all_charges(Moment(0)), Ok(Vec::new()));
        assert_eq!(sandbox.notice("t=1,v1=0", b"{}", world.clock.now()), Err(NotBelieved::Signature));
    }

    fn an_invoice_is_paid_once_on_a_page(world: &mut World) {
        let sandbox = world.sandbox();
        let expected = [
            (Choice::Works, Outcome::Paid(238)),
            (Choice::Confirm, Outcome::Paid(238)),
            (Choice::DebitWorks, Outcome::Processing),
            (Choice::DebitReturns, Outcome::Processing),
        ];
        for (choice, outcome) in expected {
            let key = format!("invoice:{}:1", choice.as_str());
            let page = sandbox.begin_payment(&pay_once(&key, 238)).expect("a page");
            assert_eq!(sandbox.payment(&page.session), Ok(Progress::Open(page.url.clone())));
            assert_eq!(sandbox.find(&key), Ok(None));
            assert!(!world.finish(&page.session, Choice::Declined));
            for _ in 0..2 {
                assert!(world.finish(&page.session, choice), "the second press changes nothing");
            }
            let Ok(Progress::Done(charged)) = sandbox.payment(&page.session) else { panic!("{choice:?}") };
            assert_eq!((charged.outcome, charged.kind), (outcome, Some(choice.kind())), "{choice:?}");
            assert_eq!(sandbox.find(&key), Ok(Some(charged.clone())), "it is found by the key of its page");
            // Too late to call it off.
            assert_eq!(sandbox.close(&page.session), Ok(Progress::Done(charged)));
        }
        assert_eq!(sandbox.all_charges(Moment(0)).expect("an answer").len(), expected.len());
    }

    fn nobody_pays_on_a_page_that_was_closed(world: &mut World) {
        let sandbox = world.sandbox();
        let Page { session, .. } = sandbox.begin_payment(&pay_once("invoice:a:1", 238)).expect("a page");
        for _ in 0..2 {
            assert_eq!(sandbox.close(&session), Ok(Progress::Over));
        }
        world.finish(&session, Choice::Works);
        assert_eq!(sandbox.payment(&session), Ok(Progress::Over));
        assert_eq!(sandbox.all_charges(Moment(0)), Ok(Vec::new()));
        assert!(is_refused(sandbox.begin_payment(&pay_once("invoice:b:1", 0))));
    }
}
