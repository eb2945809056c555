//! The real carrier, with a receiver that answers in every way, and addresses to which nothing is sent.

use std::net::IpAddr;
use std::time::{Duration, Instant};

use remit::model::webhook::{WebhookUrl, is_never_told};
use remit::outgoing::Patience;
use remit::webhooks::carrier::{Answer, Carrier, Message};
use remit::webhooks::http::Http;

use crate::vat_ids::vies::{Reply, Server};

fn carried_to(url: &str) -> Answer {
    let patience = Patience { connect: Duration::from_secs(1), whole: Duration::from_secs(1) };
    Http::new(patience).carry(&Message {
        url: url.to_owned(),
        id: "0123456789abcdef".into(),
        timestamp: 1_614_265_330,
        signature: "v1,first v1,second".into(),
        body: r#"{"type":"app.changed"}"#.into(),
    })
}

#[test]
fn it_says_what_the_specification_wants_to_be_said() {
    let server = Server::that_says(Reply::Say(200, "thank you"));
    let answer = carried_to(&server.url());
    assert_eq!((answer.status, answer.said.as_str(), answer.is_yes()), (Some(200), "thank you", true));
    let head = server.heads().remove(0);
    for line in [
        "content-type: application/json",
        "webhook-id: 0123456789abcdef",
        "webhook-timestamp: 1614265330",
        "webhook-signature: v1,first v1,second",
    ] {
        assert!(head.contains(&format!("\r\n{line}\r\n")), "{line} is missing in {head}");
    }
    assert_eq!(server.bodies(), [r#"{"type":"app.changed"}"#]);
}

#[test]
fn whatever_a_receiver_does_nobody_waits_for_long() {
    let of = |reply| {
        let server = Server::that_says(reply);
        let begun = Instant::now();
        let answer = carried_to(&server.url());
        assert!(begun.elapsed() < Duration::from_secs(4), "{:?}", begun.elapsed());
        assert_eq!(server.bodies().len(), 1, "it is told once, and nobody else is");
        answer
    };
    assert_eq!(of(Reply::Redirect).status, Some(302));
    assert_eq!(of(Reply::Say(500, "<html>")).status, Some(500));
    assert!(of(Reply::Say(410, "")).is_gone());
    assert_eq!(of(Reply::Stall).status, None);
    assert_eq!(of(Reply::Close).status, None);
    assert_eq!(of(Reply::Drip).status, Some(200), "the status counts");
    let endless = of(Reply::Endless);
    assert_eq!((endless.status, endless.said.len()), (Some(200), 1024));
    assert_eq!(carried_to("http://127.0.0.1:1/").status, None);
}

#[test]
fn rubbish_is_no_yes_and_nobody_waits_for_its_end() {
    for rubbish in [
        Reply::Raw("SSH-2.0-OpenSSH_9.2p1\r\n"),
        Reply::Raw("\u{0}\u{0}\u{1}"),
        Reply::Raw("HTTP/1.1 yes\r\n\r\n"),
        Reply::Raw("HTTP/1.1 2000 OK\r\n\r\n"),
        Reply::Raw("HTTP/1.1 200 OK\r\nContent-"),
        Reply::Raw("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"),
        Reply::Forever("HTTP/1.1 100 Continue\r\n\r\n"),
    ] {
        let server = Server::that_says(rubbish);
        let begun = Instant::now();
        let answer = carried_to(&server.url());
        assert!(begun.elapsed() < Duration::from_secs(4), "{rubbish:?}: {:?}", begun.elapsed());
        assert_eq!((answer.status, server.bodies().len()), (None, 1), "{rubbish:?}: {answer:?}");
    }
}

#[test]
fn nothing_is_sent_where_clouds_tell_a_machine_its_secrets() {
    for ip in [
        "169.254.169.254",
        "169.254.0.1",
        "fe80::1",
        "febf::1",
        "::ffff:169.254.169.254",
        "64:ff9b::a9fe:a9fe",
        "fd00:ec2::254",
        "fd20:ce::254",
        "100.100.100.200",
        "168.63.129.16",
        "192.0.0.192",
    ] {
        let ip: IpAddr = ip.parse().expect("an address");
        assert!(is_never_told(ip), "{ip}");
        let host = if ip.is_ipv6() { format!("[{ip}]") } else { ip.to_string() };
        assert!(WebhookUrl::parse(&format!("https://{host}/hooks")).is_err(), "{ip}");
        // Also if the address was not looked at before.
        let answer = carried_to(&format!("http://{host}/hooks"));
        assert!(answer.said.contains("nothing is sent to this address"), "{ip}: {}", answer.said);
    }
    for ip in ["10.0.0.1", "192.168.1.1", "127.0.0.1", "8.8.8.8", "64:ff9b::808:808", "fd00::1", "::1"] {
        assert!(!is_never_told(ip.parse().expect("an address")), "{ip}");
    }
}

#[test]
fn addresses_are_https_or_on_this_machine() {
    for good in
        ["https://hooks.hosting.example/remit?x=1", "http://127.0.0.1:9000/", "http://localhost/", "http://[::1]:1/"]
    {
        assert!(WebhookUrl::parse(good).is_ok(), "{good}");
    }
    for bad in [
        "",
        "hooks.hosting.example",
        "http://hooks.hosting.example/",
        "ftp://hooks.hosting.example/",
        "https://",
        "https://me:secret@hooks.hosting.example/",
        "https://hooks.hosting.example/#part",
        "javascript:alert(1)",
        "https://metadata.google.internal/",
        "https://METADATA/",
        "https://0xa9fea9fe/",
    ] {
        assert!(WebhookUrl::parse(bad).is_err(), "{bad}");
    }
    assert!(WebhookUrl::parse(&format!("https://x.example/{}", "a".repeat(500))).is_err());
}
