//! The adapter for Stripe: what it says there, and what it makes of every answer, and of none.

use std::time::{Duration, Instant};

use remit::gateway::port::{
    Charged, Gateway, Outcome, PaymentQuestion, Progress, Refunded, SetupQuestion, Trouble as Said,
};
use remit::gateway::stripe::{OFFICIAL, Stripe, StripeAccount, VERSION};
use remit::model::charge::Failure;
use remit::model::credential::PaymentKind::{Card, DirectDebit};
use remit::model::payment_method::Currency;
use remit::outgoing::Patience;

use super::contract::{Does, Peer, charge, holds_for, set_up};
use super::fake_stripe::{FakeStripe, KEY, Trouble, account};

#[test]
fn it_does_what_every_gateway_does() {
    holds_for(FakeStripe::start);
}

#[test]
fn it_asks_as_stripe_wants_to_be_asked() {
    let mut fake = FakeStripe::start();
    let card = set_up(&mut fake, Card, Does::Works);
    charge(&fake, &card, "invoice:a:1", 3532).expect("an answer");
    for asked in fake.asked() {
        for line in [format!("authorization: bearer {KEY}"), format!("stripe-version: {VERSION}")] {
            assert!(asked.head.contains(&format!("\r\n{line}\r\n")), "{line} is missing in {}", asked.head);
        }
        let has_form = asked.head.contains("\r\ncontent-type: application/x-www-form-urlencoded\r\n");
        assert_eq!(has_form, asked.method == "POST", "{}", asked.head);
        assert_eq!(asked.head.contains("\r\nidempotency-key: "), asked.method == "POST", "{}", asked.head);
    }
    let last = fake.asked().pop().expect("a call");
    let said: Vec<(&str, &str)> = last.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let expected = [
        ("amount", "3532"),
        ("confirm", "true"),
        ("currency", "eur"),
        ("customer", card.customer.as_str()),
        ("description", "Invoice R2026-000001"),
        ("expand[0]", "latest_charge"),
        ("metadata[remit]", "invoice:a:1"),
        ("off_session", "true"),
        ("payment_method", card.token.as_str()),
        ("payment_method_types[0]", "card"),
    ];
    assert_eq!(said, expected);
    assert!(last.head.contains("\r\nidempotency-key: invoice:a:1\r\n"), "{}", last.head);
}

/// A fake with a card that works.
fn with_card() -> (FakeStripe, remit::gateway::port::SetUp) {
    let mut fake = FakeStripe::start();
    let card = set_up(&mut fake, Card, Does::Works);
    (fake, card)
}

const NO: &str = r#"{"error": {"type": "invalid_request_error", "code": "parameter_invalid", "message": "No."}}"#;
const OTHER_USE: &str = r#"{"error": {"type": "idempotency_error", "message": "Used with other parameters."}}"#;

#[test]
fn an_answer_that_is_none_leaves_it_open_whether_it_was_done() {
    let (fake, card) = with_card();
    let troubles = [
        Trouble::Instead(409, r#"{"error": {"type": "invalid_request_error", "code": "lock_timeout"}}"#),
        Trouble::Instead(429, r#"{"error": {"type": "invalid_request_error", "code": "rate_limit"}}"#),
        Trouble::Instead(500, r#"{"error": {"type": "api_error"}}"#),
        Trouble::Instead(503, "<html>Down for maintenance</html>"),
        // The key is not good: that says nothing of the question.
        Trouble::Instead(401, NO),
        Trouble::Instead(403, NO),
        Trouble::Instead(400, OTHER_USE),
        Trouble::Instead(400, "<html>"),
        Trouble::Instead(200, ""),
        Trouble::Instead(200, "{}"),
        Trouble::Instead(200, r#"{"id": "pi_1", "status": "levitating", "payment_method_types": ["card"]}"#),
        Trouble::Instead(200, r#"{"id": "pi_1", "status": "succeeded", "payment_method_types": ["card"]}"#),
        Trouble::Redirect,
        Trouble::Stall,
        Trouble::Endless,
        Trouble::After(500, r#"{"error": {"type": "api_error"}}"#),
        Trouble::Silence,
    ];
    for (number, trouble) in troubles.into_iter().enumerate() {
        let key = format!("invoice:a:{number}");
        let before = fake.count("payment_intent");
        fake.next(trouble);
        let begun = Instant::now();
        let said = charge(&fake, &card, &key, 3532);
        assert!(matches!(&said, Err(Said::Away(why)) if !why.contains(KEY)), "{number}: {said:?}");
        assert!(begun.elapsed() < Duration::from_secs(6), "{number}: {:?}", begun.elapsed());
        let charged = charge(&fake, &card, &key, 3532).expect("with the same key it works");
        assert_eq!(charged.outcome, Outcome::Paid(3532), "{number}");
        assert_eq!(fake.count("payment_intent"), before + 1, "{number}: it is charged once");
        assert_eq!(fake.client.find(&key), Ok(Some(charged)), "{number}");
    }
    let nowhere = Stripe::new(account("http://127.0.0.1:1"), Patience::default());
    assert!(matches!(nowhere.refresh("pi_1"), Err(Said::Away(_))));
}

#[test]
fn a_no_is_final_and_says_no_address() {
    let (fake, card) = with_card();
    let with_address =
        r#"{"error": {"type": "invalid_request_error", "param": "email", "message": "Invalid: a@b.example"}}"#;
    for (status, body) in [(400, NO), (404, NO), (402, r#"{"error": {"type": "card_error"}}"#), (400, with_address)] {
        fake.next(Trouble::Instead(status, body));
        let said = charge(&fake, &card, "invoice:a:1", 3532);
        let Err(Said::Refused(why)) = said else { panic!("{status} {body}: {said:?}") };
        assert!(why.contains("req_1") && why.contains(&status.to_string()) && !why.contains('@'), "{why}");
    }
    assert!(matches!(fake.client.refresh("../customers"), Err(Said::Refused(_))), "nothing else is asked for");
    assert!(fake.asked().iter().all(|asked| !asked.path.contains("..")));
}

#[test]
fn what_was_said_the_first_time_is_read_again() {
    let mut fake = FakeStripe::start();
    let account = set_up(&mut fake, DirectDebit, Does::DebitWorks);
    let first = charge(&fake, &account, "invoice:a:1", 3532).expect("an answer");
    assert_eq!(first.outcome, Outcome::Processing);
    fake.pass_days(6);
    let second = charge(&fake, &account, "invoice:a:1", 3532).expect("an answer");
    assert_eq!(second, Charged { outcome: Outcome::Paid(3532), ..first });
    assert_eq!(fake.count("payment_intent"), 1);
}

#[test]
fn what_is_called_off_is_so_although_the_answer_is_lost() {
    let mut fake = FakeStripe::start();
    let card = set_up(&mut fake, Card, Does::Confirms);
    let charged = charge(&fake, &card, "invoice:a:1", 3532).expect("an answer");
    fake.next(Trouble::After(500, r#"{"error": {"type": "api_error"}}"#));
    assert!(matches!(fake.client.cancel(&charged.reference), Err(Said::Away(_))));
    let over = fake.client.cancel(&charged.reference);
    assert_eq!(over, Ok(Charged { outcome: Outcome::Over, ..charged }));
    let asked = fake.asked().into_iter().rfind(|asked| asked.path.ends_with("/cancel")).expect("a call");
    assert_eq!((asked.method.as_str(), asked.fields.len()), ("POST", 0));
    assert!(matches!(fake.client.cancel("../refunds"), Err(Said::Refused(_))));
}

#[test]
fn a_refund_that_is_asked_for_weeks_later_is_the_same() {
    let (fake, card) = with_card();
    let charged = charge(&fake, &card, "invoice:a:1", 3532).expect("an answer");
    let refund = |key: &str| fake.client.refund(key, &charged.reference, 1000).expect("an answer");
    let Refunded::Done { reference } = refund("first") else { panic!("not done") };
    let kept = fake.asked().iter().filter(|asked| asked.path == "refunds" && asked.method == "POST").count();
    assert_eq!(refund("first"), Refunded::Done { reference: reference.clone() });
    let asked = fake.asked().iter().filter(|asked| asked.path == "refunds" && asked.method == "POST").count();
    assert_eq!(asked, kept, "it is looked for, as no key is known for so long");
    for (status, expected) in [
        ("pending", Refunded::Pending { reference: reference.clone() }),
        ("requires_action", Refunded::Pending { reference: reference.clone() }),
        ("failed", Refunded::Failed { reference: Some(reference.clone()), why: "unknown".into() }),
        ("canceled", Refunded::Failed { reference: Some(reference.clone()), why: "unknown".into() }),
    ] {
        fake.state().objects.get_mut(&reference).expect("a refund")["status"] = status.into();
        assert_eq!(refund("first"), expected, "{status}");
    }
}

#[test]
fn what_is_disputed_is_not_ours_until_it_is_won() {
    for (status, taken_back) in [
        ("needs_response", 3532),
        ("under_review", 3532),
        ("lost", 3532),
        ("a_new_word", 3532),
        ("won", 0),
        ("prevented", 0),
        ("warning_needs_response", 0),
        ("warning_closed", 0),
    ] {
        let (fake, card) = with_card();
        let charged = charge(&fake, &card, "invoice:a:1", 3532).expect("an answer");
        fake.state().dispute(&charged.reference, status);
        let later = fake.client.refresh(&charged.reference);
        assert_eq!(later, Ok(Charged { taken_back, ..charged }), "{status}");
    }
}

#[test]
fn every_reason_has_a_word_of_ours() {
    let card = |code, decline| (Card, code, decline, "");
    let debit = |code, of_charge| (DirectDebit, code, "", of_charge);
    let cases = [
        (card("card_declined", "generic_decline"), Failure::Declined),
        (card("card_declined", "do_not_honor"), Failure::Declined),
        (card("card_declined", "insufficient_funds"), Failure::NoFunds),
        (card("card_declined", "card_velocity_exceeded"), Failure::NoFunds),
        (card("expired_card", "expired_card"), Failure::Expired),
        (card("card_declined", "expired_card"), Failure::Expired),
        (card("authentication_required", "authentication_required"), Failure::Confirmation),
        (card("card_declined", "authentication_required"), Failure::Confirmation),
        (card("card_declined", "stolen_card"), Failure::AccountClosed),
        (card("card_declined", "lost_card"), Failure::AccountClosed),
        (card("card_declined", "do_not_try_again"), Failure::AccountClosed),
        (card("card_declined", "revocation_of_all_authorizations"), Failure::AccountClosed),
        (card("processing_error", ""), Failure::Other),
        (card("a_new_code", "a_new_word"), Failure::Other),
        (debit("payment_method_provider_decline", "insufficient_funds"), Failure::NoFunds),
        (debit("payment_method_provider_decline", "account_closed"), Failure::AccountClosed),
        (debit("payment_method_provider_decline", "debit_not_authorized"), Failure::NoMandate),
        (debit("payment_intent_mandate_invalid", ""), Failure::NoMandate),
        (debit("payment_method_provider_decline", "generic_could_not_process"), Failure::Returned),
        (debit("a_new_code", "a_new_word"), Failure::Returned),
    ];
    let mut fake = FakeStripe::start();
    let declined = set_up(&mut fake, Card, Does::Declined);
    let charged = charge(&fake, &declined, "invoice:a:1", 3532).expect("an answer");
    for ((kind, code, decline, of_charge), expected) in cases {
        let mut state = fake.state();
        let it = state.objects.get_mut(&charged.reference).expect("a payment");
        it["last_payment_error"] = serde_json::json!({"code": code, "decline_code": decline, "advice_code": null});
        let name = it["latest_charge"].as_str().expect("a charge").to_owned();
        let of_kind = if kind == Card { "card" } else { "sepa_debit" };
        let tried = state.objects.get_mut(&name).expect("a charge");
        tried["payment_method_details"]["type"] = of_kind.into();
        tried["failure_code"] = of_charge.into();
        drop(state);
        let later = fake.client.refresh(&charged.reference).expect("an answer");
        assert_eq!(
            (later.outcome, later.kind),
            (Outcome::Failed(expected), Some(kind)),
            "{code} {decline} {of_charge}"
        );
    }
}

#[test]
fn what_is_neither_a_card_nor_an_account_is_not_taken() {
    let (fake, card) = with_card();
    fake.state().objects.get_mut(&card.token).expect("a card")["type"] = "link".into();
    assert!(matches!(fake.client.credential(&card.token), Err(Said::Refused(_))));
    let mut state = fake.state();
    let it = state.objects.get_mut(&card.token).expect("a card");
    it["type"] = "card".into();
    it["card"] = serde_json::json!({"brand": "a_new_brand", "something": {"else": 1}});
    drop(state);
    let read = fake.client.credential(&card.token).expect("an answer").expect("a card");
    assert_eq!((read.brand.as_str(), read.last4.as_str(), read.expires), ("", "", None));
}

#[test]
fn a_mandate_that_has_ended_is_no_mandate() {
    let mut fake = FakeStripe::start();
    let account = set_up(&mut fake, DirectDebit, Does::DebitWorks);
    let mut state = fake.state();
    let mandate = state.objects.values_mut().find(|it| it["object"] == "mandate").expect("a mandate");
    mandate["status"] = "inactive".into();
    drop(state);
    assert_eq!(fake.client.credential(&account.token), Ok(None));
}

#[test]
fn a_page_that_says_nothing_yet_is_asked_again() {
    let (mut fake, _) = with_card();
    let page = super::contract::page_to_pay(&fake, "invoice:a:1", 900);
    fake.at_page(&page, Does::Works);
    for (field, value) in [("status", serde_json::json!("dreaming")), ("payment_intent", serde_json::Value::Null)] {
        let kept = fake.state().objects[&page.session].clone();
        fake.state().objects.get_mut(&page.session).expect("a session")[field] = value;
        assert!(matches!(fake.client.payment(&page.session), Err(Said::Away(_))), "{field}");
        fake.state().objects.insert(page.session.clone(), kept);
    }
    assert!(matches!(fake.client.payment(&page.session), Ok(Progress::Done(_))));
}

#[test]
fn whose_address_changes_while_an_answer_is_lost_gets_a_page_all_the_same() {
    let fake = FakeStripe::start();
    let lost = || Trouble::After(500, r#"{"error": {"type": "api_error"}}"#);
    let sets_up = |email| {
        let (name, back) = ("Clara Sund", "http://127.0.0.1:8080/payment-setups/1?back");
        let (currency, customer) = (Currency::Eur, None);
        fake.client.begin_setup(&SetupQuestion { key: "setup:1", kind: Card, currency, customer, email, name, back })
    };
    let pays = |email| {
        let (what, back) = ("Invoice R2026-000001", "http://127.0.0.1:8080/pay/1?back");
        let (currency, email) = (Currency::Eur, Some(email));
        fake.client.begin_payment(&PaymentQuestion { key: "invoice:a:1", amount: 3532, currency, what, email, back })
    };
    fake.next(lost());
    assert!(matches!(sets_up("clara@harbour.example"), Err(Said::Away(_))));
    let page = sets_up("clara@cafe.example").expect("a page");
    assert_eq!(sets_up("clara@cafe.example"), Ok(page), "the same again is the same page");
    fake.next(lost());
    assert!(matches!(pays("clara@harbour.example"), Err(Said::Away(_))));
    let page = pays("clara@cafe.example").expect("a page");
    assert_eq!(pays("clara@cafe.example"), Ok(page), "the same again is the same page");
}

#[test]
fn forms_may_lead_to_the_pages_of_stripe_alone() {
    let at = |url: &str| Stripe::new(StripeAccount { url: url.into(), ..account("") }, Patience::default());
    assert_eq!(at(OFFICIAL).origin().as_deref(), Some("https://checkout.stripe.com"));
    assert_eq!(at("http://127.0.0.1:9400").origin().as_deref(), Some("http://127.0.0.1:9400"));
    let without = Stripe::new(StripeAccount { takes_debits: false, ..account(OFFICIAL) }, Patience::default());
    assert_eq!(without.kinds(Currency::Eur), [Card], "the own bank does that");
    assert_eq!(at(OFFICIAL).kinds(Currency::Eur), [Card, DirectDebit]);
    assert_eq!(at(OFFICIAL).kinds(Currency::Usd), [Card]);
}
