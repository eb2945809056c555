//! Outside this machine nothing that has to do with money or mail is left to a default.

use super::{for_others, settings};

const SELLER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/model/seller.toml");
const CATALOGUE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/model/catalogue.toml");

fn refused(other: &[[&str; 2]]) -> String {
    for_others(other).err().unwrap_or_else(|| panic!("{other:?} is taken"))
}

#[test]
fn alone_on_this_machine_nothing_has_to_be_set() {
    let alone = settings(&[]).expect("good settings");
    assert!(alone.seller.is_some_and(|seller| seller.name.contains("Example")));
    assert_eq!(alone.mail_from.email.to_string(), "remit@localhost");
    assert!(alone.mail_server.is_none());
}

#[test]
fn for_others_no_seller_has_to_be_said() {
    assert!(for_others(&[]).expect("good settings").seller.is_none());
    for missing in [[["--seller", ""]], [["--seller", "/nowhere/seller.toml"]]] {
        assert!(refused(&missing).starts_with("REMIT_SELLER"), "{missing:?}");
    }
    assert!(refused(&[["--seller", ""]]).contains("or set it to none"));
    assert!(for_others(&[["--seller", SELLER]]).expect("good settings").seller.is_some());
}

#[test]
fn for_others_the_prices_of_the_example_have_to_be_asked_for() {
    let refused = refused(&[["--catalogue", ""]]);
    assert!(refused.starts_with("REMIT_CATALOGUE is missing.") && refused.contains("built-in"), "{refused}");
    assert!(for_others(&[["--catalogue", CATALOGUE]]).is_ok());
}

#[test]
fn for_others_mails_come_from_an_address_that_can_be_answered() {
    for sender in ["", "remit@localhost", "Billing <billing@LOCALHOST>", "a@b.localhost", "a@localhost.localdomain"] {
        let refused = refused(&[["--mail-from", sender]]);
        assert!(refused.starts_with("REMIT_MAIL_FROM is "), "{sender}: {refused}");
    }
}

#[test]
fn a_mail_server_is_named_without_repeating_any_of_its_password() {
    for url in [
        "smtp://remit:s3cr/et@mail.example",
        "smtps://remit:s3cr#et@mail.example",
        "smtp://remit:s3cr?et@mail.example:587",
        "smtp://remit:s3cr%et@mail.example:587",
        "smtp://remit:s3cr@et@mail.example:587",
        "smtp://remit:s3cret",
    ] {
        let refused = refused(&[["--smtp-url", url]]);
        assert!(refused.starts_with("REMIT_SMTP_URL ") && refused.contains("percent-encode"), "{url}: {refused}");
        assert!(!refused.contains("s3cr") && !refused.contains("et@"), "{url}: {refused}");
    }
    for url in
        ["smtp://remit:s3cret@mail.example/billing", "smtp://remit:s3cret@mail.example?tls=maybe", "mail.example"]
    {
        let refused = refused(&[["--smtp-url", url]]);
        assert!(refused.starts_with("REMIT_SMTP_URL has ") && !refused.contains("s3cret"), "{url}: {refused}");
    }
    let encoded = for_others(&[["--smtp-url", "smtps://remit:s3cr%2F%23%25et@mail.example"]]).expect("good settings");
    assert!(encoded.mail_server.is_some_and(|server| server.credentials.is_some()));
}

#[test]
fn a_database_is_refused_without_repeating_any_of_its_password() {
    for url in [
        "postgres://remit:s3cr/et@db.internal/remit",
        "postgres://remit:s3cr%et@db.internal/remit",
        "postgres://remit:s3cr#et@db.internal/remit",
        "postgres://remit:s3cr?et@db.internal/remit",
        "postgres://remit:s3cr@et@db.internal/remit",
        "postgres://remit:s3cret/remit",
    ] {
        let refused = settings(&["--database-url", url]).err().expect("refused");
        assert!(refused.starts_with("DATABASE_URL ") && refused.contains("percent-encode"), "{url}: {refused}");
        assert!(!refused.contains("s3cr") && !refused.contains("et@"), "{url}: {refused}");
    }
}

#[test]
fn authorities_of_ones_own_are_read_from_a_file() {
    let authority = crate::mail::AUTHORITY;
    assert!(for_others(&[["--certificates", authority]]).is_ok());
    for wrong in [SELLER, "/nowhere/authority.pem"] {
        assert!(refused(&[["--certificates", wrong]]).starts_with("SSL_CERT_FILE: "), "{wrong}");
    }
}
