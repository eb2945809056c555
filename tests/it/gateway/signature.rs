//! Messages of Stripe: whose they are, and what they are about.

use remit::gateway::port::{About, Gateway, NotBelieved, Notice};
use remit::gateway::stripe::{Stripe, StripeAccount};
use remit::outgoing::Patience;
use remit::store::Moment;

use super::fake_stripe::{SECRET, account};
use crate::world::START;

const BODY: &str = concat!(
    r#"{"id": "evt_1", "object": "event", "type": "payment_intent.succeeded", "livemode": false, "#,
    r#""data": {"object": {"object": "payment_intent", "id": "pi_1"}}}"#
);
/// Of the body, when stories begin, with the secret of the fake: made by the official client, `stripe` 13.0.1 of PyPI.
const SIGNED: &str = "effadf4c5bf1250965f434dec677f4875aa9d6f09981927389942db2ba7a3658";

fn with(secrets: &[&str], key: &str) -> Stripe {
    let webhook_secrets = secrets.iter().map(|secret| (*secret).to_owned()).collect();
    let account = StripeAccount { webhook_secrets, key: key.into(), ..account("http://127.0.0.1:1") };
    Stripe::new(account, Patience::default())
}

fn read(header: &str, body: &str, now: Moment) -> Result<Notice, NotBelieved> {
    with(&[SECRET], "sk_test_1").notice(header, body.as_bytes(), now)
}

fn header() -> String {
    format!("t={},v1={SIGNED},v0={}", START.0 / 1000, "0".repeat(64))
}

#[test]
fn what_the_official_client_signs_is_believed() {
    let about = About::Charge("pi_1".into());
    let expected = Notice { id: "evt_1".into(), kind: "payment_intent.succeeded".into(), about };
    assert_eq!(read(&header(), BODY, START), Ok(expected));
    for seconds in [-300, -299, 0, 299, 300] {
        assert!(read(&header(), BODY, START.plus_seconds(seconds)).is_ok(), "{seconds}");
    }
}

#[test]
fn while_a_secret_is_rolled_over_both_are_believed() {
    for secrets in [&[SECRET, "whsec_another"][..], &["whsec_another", SECRET]] {
        assert!(with(secrets, "sk_test_1").notice(&header(), BODY.as_bytes(), START).is_ok(), "{secrets:?}");
    }
    // So does Stripe: it signs with the old one and with the new one.
    let twice = header().replace(",v0", &format!(",v1={},v0", "ab".repeat(32)));
    assert!(read(&twice, BODY, START).is_ok());
    assert!(read(&twice.replacen(SIGNED, &"cd".repeat(32), 1), BODY, START).is_err());
}

#[test]
fn nothing_else_is_believed() {
    let time = START.0 / 1000;
    let headers = [
        String::new(),
        "garbage".into(),
        format!("t={time}"),
        format!("v1={SIGNED}"),
        format!("t={time},v0={SIGNED}"),
        format!("t={time},v1={}", &SIGNED[..62]),
        format!("t={time},v1={SIGNED}00"),
        format!("t={time},v1=zz"),
        format!("t={time},v1="),
        format!("t=soon,v1={SIGNED}"),
        format!("t={},v1={SIGNED}", time + 1),
        format!("t={time},t={},v1={SIGNED}", time - 1000),
        format!("t={},v1={SIGNED}", i64::MAX),
        format!("t={},v1={SIGNED}", i64::MIN),
    ];
    for header in headers {
        assert_eq!(read(&header, BODY, START), Err(NotBelieved::Signature), "{header}");
    }
    assert_eq!(read(&header(), &BODY.replace("pi_1", "pi_2"), START), Err(NotBelieved::Signature));
    assert_eq!(read(&header(), &format!("{BODY} "), START), Err(NotBelieved::Signature));
    for seconds in [301, -301, 24 * 3600] {
        assert_eq!(read(&header(), BODY, START.plus_seconds(seconds)), Err(NotBelieved::Signature), "{seconds}");
    }
    for secrets in [&[][..], &["whsec_another"]] {
        let said = with(secrets, "sk_test_1").notice(&header(), BODY.as_bytes(), START);
        assert_eq!(said, Err(NotBelieved::Signature), "{secrets:?}");
    }
}

#[test]
fn what_is_tried_out_is_not_taken_for_real() {
    for (key, expected) in [("sk_live_1", Err(NotBelieved::OtherMode)), ("rk_live_1", Err(NotBelieved::OtherMode))] {
        let said = with(&[SECRET], key).notice(&header(), BODY.as_bytes(), START);
        assert_eq!(said.map(|notice| notice.id), expected, "{key}");
    }
    let live = BODY.replace("false", "true");
    let said = |key: &str| with(&[SECRET], key).notice(&signed(&live), live.as_bytes(), START).map(|notice| notice.id);
    assert_eq!(said("sk_live_1"), Ok("evt_1".into()));
    assert_eq!(said("sk_test_1"), Err(NotBelieved::OtherMode));
}

#[test]
fn each_message_is_about_what_has_to_be_read_again() {
    let charge = || About::Charge("pi_1".into());
    let credential = || About::Credential("pm_1".into());
    let cases = [
        (r#"{"object": "checkout.session", "id": "cs_1", "payment_intent": "pi_1"}"#, About::Session("cs_1".into())),
        (r#"{"object": "payment_intent", "id": "pi_1", "payment_method": "pm_1"}"#, charge()),
        (r#"{"object": "charge", "id": "ch_1", "payment_intent": "pi_1", "payment_method": "pm_1"}"#, charge()),
        (r#"{"object": "charge", "id": "ch_1", "payment_intent": {"id": "pi_1"}}"#, charge()),
        (r#"{"object": "dispute", "id": "du_1", "charge": "ch_1", "payment_intent": "pi_1"}"#, charge()),
        (r#"{"object": "refund", "id": "re_1", "charge": "ch_1", "payment_intent": "pi_1"}"#, charge()),
        (r#"{"object": "payment_method", "id": "pm_1", "customer": null}"#, credential()),
        (r#"{"object": "mandate", "id": "mandate_1", "payment_method": "pm_1", "status": "inactive"}"#, credential()),
        (r#"{"object": "charge", "id": "ch_1", "payment_intent": null}"#, About::Nothing),
        (r#"{"object": "setup_intent", "id": "seti_1", "payment_method": "pm_1"}"#, About::Nothing),
        (r#"{"object": "balance", "available": []}"#, About::Nothing),
        (r#"{"object": "something.new", "id": "new_1"}"#, About::Nothing),
    ];
    for (object, about) in cases {
        let body =
            format!(r#"{{"id": "evt_1", "type": "a.new.word", "livemode": false, "data": {{"object": {object}}}}}"#);
        assert_eq!(read(&signed(&body), &body, START).map(|notice| notice.about), Ok(about), "{object}");
    }
    for body in ["", "{}", "[]", r#"{"id": "evt_1", "type": "x", "livemode": false}"#] {
        assert_eq!(read(&signed(body), body, START), Err(NotBelieved::NotUnderstood), "{body}");
    }
}

/// What Stripe says when something has happened to an object.
pub fn message(id: &str, object: &str) -> String {
    format!(r#"{{"id": "{id}", "type": "something.happened", "livemode": false, "data": {{"object": {object}}}}}"#)
}

/// As Stripe signs it when stories begin.
pub fn signed(body: &str) -> String {
    signed_at(body, START)
}

/// As Stripe signs it at this moment.
pub fn signed_at(body: &str, now: Moment) -> String {
    use hmac::{Hmac, KeyInit, Mac};

    let time = now.0 / 1000;
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(SECRET.as_bytes()).expect("any length will do");
    mac.update(format!("{time}.{body}").as_bytes());
    format!("t={time},v1={}", data_encoding::HEXLOWER.encode(&mac.finalize().into_bytes()))
}
