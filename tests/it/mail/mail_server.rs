//! Where the mail server is, and how it is spoken to.

use remit::mail::mail_server::{Encryption, MailServer};
use url::Url;

fn at(url: &str) -> Result<MailServer, String> {
    MailServer::at(&Url::parse(url).expect("a URL"))
}

#[test]
fn a_password_is_only_sent_encrypted_and_587_is_where_it_is_sent() {
    for (url, port, encryption) in [
        ("smtps://remit:secret@mail.example", 465, Encryption::FromTheStart),
        ("smtp://remit:secret@mail.example:587", 587, Encryption::Required),
        ("smtp://remit:secret@mail.example", 587, Encryption::Required),
        ("smtp://mail.example", 25, Encryption::WhereOffered),
        ("smtp://mail.example:25?tls=required", 25, Encryption::Required),
        ("smtp://remit:secret@mail.example?tls=none", 587, Encryption::Never),
        ("smtp://remit:secret@localhost:1025", 1025, Encryption::WhereOffered),
        ("smtp://remit:secret@[::1]:1025", 1025, Encryption::WhereOffered),
    ] {
        let server = at(url).unwrap_or_else(|problem| panic!("{url} {problem}"));
        assert_eq!((server.port, server.encryption), (port, encryption), "{url}");
    }
    for wrong in ["smtp://mail.example/name", "smtp://mail.example?tls=perhaps", "smtps://mail.example?tls=none"] {
        assert!(at(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn it_is_greeted_by_the_name_that_people_know() {
    let name =
        |base_url: &str| at("smtp://mail.example").expect("a server").greeted_from(base_url).our_name.to_string();
    assert_eq!(name("https://billing.example"), "billing.example");
    assert_eq!(name("https://billing.example:8443"), "billing.example");
    assert_eq!(name("http://127.0.0.1:8080"), "[127.0.0.1]");
    assert_eq!(name("https://[2001:db8::1]"), "[IPv6:2001:db8::1]");
}
