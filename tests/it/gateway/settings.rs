//! Who takes cards and direct debits.

use remit::model::bank::creditor_id;
use remit::model::credential::GatewayName;
use remit::settings::Settings;

use crate::settings::{FOR_OTHERS, settings};

const SELLER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/model/seller.toml");
const KEY: [&str; 2] = ["--stripe-key", "sk_live_51Nobody"];
const SECRET: [&str; 2] = ["--stripe-webhook-secret", "whsec_1Nobody"];

/// For others, with invoices.
fn for_others(more: &[&[&str]]) -> Result<Settings, String> {
    let outside = FOR_OTHERS.concat();
    let mut line: Vec<&str> = outside.iter().map(|word| if *word == "none" { SELLER } else { *word }).collect();
    line.extend(more.concat());
    settings(&line)
}

fn refused(said: Result<Settings, String>) -> String {
    said.err().expect("refused")
}

#[test]
fn nobody_takes_cards_unless_it_is_said_who() {
    let none = for_others(&[]).expect("good settings");
    assert!(!none.taking.is_anything_offered() && none.stripe.is_none());
}

#[test]
fn the_sandbox_is_there_on_this_machine_alone() {
    let gateway = |line: &[&str]| settings(line).expect("good settings").taking.gateway;
    assert_eq!(gateway(&[]), Some(GatewayName::Sandbox));
    assert_eq!(gateway(&["--sandbox", ""]), Some(GatewayName::Sandbox));
    assert_eq!(gateway(&["--sandbox", "on"]), Some(GatewayName::Sandbox));
    assert_eq!(gateway(&["--sandbox", "off"]), None);
    assert_eq!(gateway(&["--seller", "none"]), None, "there are no invoices");
    assert_eq!(gateway(&["--trusted-proxies", "127.0.0.1"]), None, "somebody may stand behind it");
    assert_eq!(gateway(&["--smtp-url", "smtp://mail.example", "--seller", SELLER]), None, "emails leave");
    assert_eq!(gateway(&["--stripe-key", "sk_test_51Nobody"]), Some(GatewayName::Stripe));
    let on = ["--sandbox", "on"];
    for said in [
        for_others(&[&on]),
        settings(&[&on[..], &["--trusted-proxies", "127.0.0.1"]].concat()),
        settings(&[&on[..], &["--smtp-url", "smtp://mail.example", "--seller", SELLER]].concat()),
    ] {
        assert!(refused(said).contains("on this machine alone"));
    }
    assert!(refused(settings(&["--sandbox", "maybe"])).starts_with("REMIT_SANDBOX is “maybe”. Use on or off."));
    let both = settings(&[&on[..], &["--stripe-key", "sk_test_51Nobody"]].concat());
    assert!(refused(both).contains("Use one of them"));
}

#[test]
fn stripe_needs_a_key_and_a_secret() {
    let good = for_others(&[&KEY, &SECRET]).expect("good settings");
    assert_eq!(good.taking.gateway, Some(GatewayName::Stripe));
    let account = good.stripe.expect("an account");
    assert!(account.is_live() && account.takes_debits && account.url == "https://api.stripe.com");
    assert_eq!(account.webhook_secrets, ["whsec_1Nobody"]);
    let two = for_others(&[&KEY, &["--stripe-webhook-secret", "whsec_1Nobody, whsec_2Nobody"]]).expect("two");
    assert_eq!(two.stripe.expect("an account").webhook_secrets, ["whsec_1Nobody", "whsec_2Nobody"]);
    let tried = for_others(&[&["--stripe-key", "rk_test_51Nobody"], &SECRET]).expect("to try it out");
    assert!(!tried.stripe.expect("an account").is_live());
    let local = settings(&["--stripe-key", "sk_test_51Nobody"]).expect("nobody reaches this machine");
    assert!(local.stripe.expect("an account").webhook_secrets.is_empty());
}

#[test]
fn what_cannot_be_meant_is_refused_without_repeating_a_key() {
    let no_seller = settings(&[FOR_OTHERS.concat(), KEY.to_vec(), SECRET.to_vec()].concat());
    let cases = [
        (for_others(&[&KEY]), "REMIT_STRIPE_WEBHOOK_SECRET is missing."),
        (for_others(&[&SECRET]), "REMIT_STRIPE_WEBHOOK_SECRET is set, but not REMIT_STRIPE_KEY."),
        (for_others(&[&["--stripe-url", "https://api.stripe.com"]]), "REMIT_STRIPE_URL is set, but not"),
        (for_others(&[&["--stripe-key", "pk_live_51Nobody"], &SECRET]), "REMIT_STRIPE_KEY is no secret key"),
        (for_others(&[&["--stripe-key", "sk_live_"], &SECRET]), "REMIT_STRIPE_KEY is no secret key"),
        (for_others(&[&["--stripe-key", "sk_live_51No\r\nbody"], &SECRET]), "REMIT_STRIPE_KEY is no secret key"),
        (
            for_others(&[&KEY, &["--stripe-webhook-secret", "we_1Nobody"]]),
            "REMIT_STRIPE_WEBHOOK_SECRET cannot be used.",
        ),
        (
            for_others(&[&KEY, &["--stripe-webhook-secret", "whsec_1Nobody,whsec_2,whsec_3"]]),
            "REMIT_STRIPE_WEBHOOK_SECRET cannot be used.",
        ),
        (for_others(&[&KEY, &SECRET, &["--stripe-url", "http://stripe.example"]]), "REMIT_STRIPE_URL cannot be used."),
        (for_others(&[&KEY, &SECRET, &["--stripe-url", "https://a:b@stripe.example"]]), "REMIT_STRIPE_URL cannot be"),
        (no_seller, "REMIT_STRIPE_KEY is set, but there are no invoices to be paid."),
    ];
    for (said, start) in cases {
        let said = refused(said);
        assert!(said.starts_with(start) && !said.contains("Nobody"), "{said}");
    }
    let peer = for_others(&[&KEY, &SECRET, &["--stripe-url", "http://127.0.0.1:9400/"]]).expect("on this machine");
    assert_eq!(peer.stripe.expect("an account").url, "http://127.0.0.1:9400");
}

#[test]
fn with_a_creditor_id_the_own_bank_debits() {
    let id = ["--creditor-id", "DE98 ZZZ 0999 9999 999"];
    let alone = for_others(&[&id]).expect("good settings");
    assert_eq!(alone.taking.creditor_id.as_deref(), Some("DE98ZZZ09999999999"));
    assert_eq!(alone.taking.gateway, None);
    let both = for_others(&[&id, &KEY, &SECRET]).expect("good settings");
    assert!(both.taking.creditor_id.is_some() && !both.stripe.expect("an account").takes_debits);
    let wrong = for_others(&[&["--creditor-id", "DE97ZZZ09999999999"]]);
    assert!(refused(wrong).starts_with("REMIT_CREDITOR_ID is “DE97ZZZ09999999999”, which cannot be right"));
    let no_seller = settings(&[FOR_OTHERS.concat(), id.to_vec()].concat());
    assert!(refused(no_seller).starts_with("REMIT_CREDITOR_ID is set, but there are no invoices"));
}

#[test]
fn creditor_ids_have_check_digits_that_do_not_count_the_business_code() {
    for right in [
        // Examples as banks print them.
        "DE98ZZZ09999999999",
        "AT61ZZZ01234567890",
        "FR72ZZZ123456",
        "ES59ZZZX1234567L",
        "BE69ZZZ050D000000008",
        "IT66ZZZA1B2C3D4E5F6G7H8",
    ] {
        assert_eq!(creditor_id(right).as_deref(), Some(right));
        assert_eq!(creditor_id(&right.replace("ZZZ", "A01")), Some(right.replace("ZZZ", "A01")), "a shop of theirs");
        assert_eq!(creditor_id(&right.to_lowercase()).as_deref(), Some(right));
    }
    for wrong in
        ["", "DE", "DE98ZZZ", "DE98ZZZ09999999998", "DE89ZZZ09999999999", "9898ZZZ09999999999", "DE98ZZZ0999999999ü"]
    {
        assert_eq!(creditor_id(wrong), None, "{wrong}");
    }
}
