//! The client of VIES, with a server that answers in every way.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use remit::outgoing::Patience;
use remit::vat_ids::checker::{Answer, Question, VatIdChecker};
use remit::vat_ids::vies::Vies;

/// How it answers.
#[derive(Debug, Clone, Copy)]
pub enum Reply {
    Say(u16, &'static str),
    /// Sends to another address.
    Redirect,
    /// Says nothing until nobody listens any more.
    Stall,
    /// A byte from time to time.
    Drip,
    /// More than anybody wants to read.
    Endless,
    Close,
    /// Whatever this is, and nothing more.
    Raw(&'static str),
    /// This again and again.
    Forever(&'static str),
}

/// A server on this machine. It gives its replies in order, and the last one again and again.
pub struct Server {
    address: SocketAddr,
    requests: Arc<Mutex<Vec<(String, String)>>>,
}

impl Server {
    pub fn that_says(reply: Reply) -> Server {
        Server::that_says_all(vec![reply])
    }

    pub fn that_says_all(replies: Vec<Reply>) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let requests: Arc<Mutex<Vec<(String, String)>>> = Arc::default();
        let noted = requests.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (noted, replies) = (noted.clone(), replies.clone());
                std::thread::spawn(move || answer(stream, &noted, &replies));
            }
        });
        Server { address, requests }
    }

    pub fn url(&self) -> String {
        format!("http://{}/vies/rest-api/check-vat-number", self.address)
    }

    /// The heads of what was asked, in small letters.
    pub fn heads(&self) -> Vec<String> {
        self.requests.lock().expect("no panic").iter().map(|(head, _)| head.to_ascii_lowercase()).collect()
    }

    /// The bodies of what was asked.
    pub fn bodies(&self) -> Vec<String> {
        self.requests.lock().expect("no panic").iter().map(|(_, body)| body.clone()).collect()
    }
}

fn answer(stream: TcpStream, noted: &Mutex<Vec<(String, String)>>, replies: &[Reply]) -> Option<()> {
    let mut lines = BufReader::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        lines.read_line(&mut head).ok().filter(|read| *read > 0)?;
    }
    let length =
        head.to_ascii_lowercase().lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok())?;
    let mut body = vec![0; length];
    lines.read_exact(&mut body).ok()?;
    let mut requests = noted.lock().expect("no panic");
    let reply = replies[requests.len().min(replies.len() - 1)];
    requests.push((head, String::from_utf8_lossy(&body).into_owned()));
    drop(requests);
    let mut stream = lines.into_inner();
    match reply {
        Reply::Say(status, body) => write!(
            stream,
            "HTTP/1.1 {status} Said\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        )
        .ok(),
        Reply::Redirect => write!(stream, "HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n").ok(),
        Reply::Stall => {
            std::thread::sleep(Duration::from_secs(20));
            None
        }
        Reply::Drip => {
            write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n").ok()?;
            loop {
                stream.write_all(b" ").ok()?;
                std::thread::sleep(Duration::from_millis(200));
            }
        }
        Reply::Endless => {
            write!(stream, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{{\"valid\": true, \"name\": \"").ok()?;
            loop {
                stream.write_all(&[b'a'; 4096]).ok()?;
            }
        }
        Reply::Close => None,
        Reply::Raw(text) => stream.write_all(text.as_bytes()).ok(),
        Reply::Forever(text) => loop {
            stream.write_all(text.as_bytes()).ok()?;
        },
    }
}

fn question() -> Question {
    Question { prefix: "EL", number: "094259216".into() }
}

fn seller() -> Question {
    Question { prefix: "DE", number: "136695976".into() }
}

fn ask_at(url: &str) -> Answer {
    let patience = Patience { connect: Duration::from_secs(1), whole: Duration::from_secs(1) };
    Vies::new(url, Some(seller()), patience).ask(&question())
}

fn valid(consultation: &str) -> Answer {
    Answer::Valid { consultation: consultation.into() }
}

#[test]
fn it_asks_as_vies_wants_to_be_asked() {
    let server = Server::that_says(Reply::Say(200, r#"{"valid": false}"#));
    assert_eq!(ask_at(&server.url()), Answer::NotValid);
    let requests = server.requests.lock().expect("no panic").clone();
    let [(head, body)] = &requests[..] else { panic!("{requests:?}") };
    assert!(head.starts_with("POST /vies/rest-api/check-vat-number HTTP/1.1\r\n"), "{head}");
    assert!(head.to_ascii_lowercase().contains("content-type: application/json\r\n"), "{head}");
    let body: serde_json::Value = serde_json::from_str(body).expect("JSON");
    let expected = serde_json::json!({
        "countryCode": "EL", "vatNumber": "094259216", "requesterMemberStateCode": "DE", "requesterNumber": "136695976",
    });
    assert_eq!(body, expected);
}

#[test]
fn every_answer_has_a_meaning() {
    let not_now = |why: &str| Answer::NotNow(why.into());
    let away = |why: &str| Answer::Away(why.into());
    let cases = [
        (
            200,
            r#"{"countryCode": "EL", "vatNumber": "094259216", "requestDate": "2026-11-24T09:00:00.000Z", "valid": true,
            "requestIdentifier": "WAPIAAAAZZ123456", "name": "ΟΤΕ", "address": "---", "traderName": "---"}"#,
            valid("WAPIAAAAZZ123456"),
        ),
        (200, r#"{"valid": true, "requestIdentifier": ""}"#, valid("")),
        (200, r#"{"valid": true, "requestIdentifier": null}"#, valid("")),
        (200, r#"{"valid": true, "requestIdentifier": "<b>1</b>"}"#, valid("")),
        (200, r#"{"valid": false, "requestIdentifier": "WAPIAAAAZZ123457"}"#, Answer::NotValid),
        (200, r#"{"isValid": false, "userError": "INVALID"}"#, Answer::NotValid),
        (200, r#"{"isValid": true, "userError": "VALID", "requestIdentifier": "W1"}"#, valid("W1")),
        // Not valid, only because nobody was asked.
        (200, r#"{"isValid": false, "userError": "IP_BLOCKED", "requestIdentifier": ""}"#, away("IP_BLOCKED")),
        (200, r#"{"valid": false, "userError": "MS_UNAVAILABLE"}"#, not_now("MS_UNAVAILABLE")),
        (500, r#"{"actionSucceed": false, "errorWrappers": [{"error": "MS_UNAVAILABLE"}]}"#, not_now("MS_UNAVAILABLE")),
        (
            400,
            r#"{"actionSucceed": false, "errorWrappers": [{"error": "INVALID_INPUT", "message": "?"}]}"#,
            not_now("INVALID_INPUT"),
        ),
        (
            200,
            r#"{"actionSucceed": false, "errorWrappers": [{"error": "MS_MAX_CONCURRENT_REQ"}]}"#,
            not_now("MS_MAX_CONCURRENT_REQ"),
        ),
        (500, r#"{"actionSucceed": false, "errorWrappers": [{"error": "TIMEOUT"}]}"#, not_now("TIMEOUT")),
        (
            500,
            r#"{"actionSucceed": false, "errorWrappers": [{"error": "SERVICE_UNAVAILABLE"}]}"#,
            away("SERVICE_UNAVAILABLE"),
        ),
        (429, r#"{"errorWrappers": [{"error": "GLOBAL_MAX_CONCURRENT_REQ"}]}"#, away("GLOBAL_MAX_CONCURRENT_REQ")),
        // Neither a yes nor a clear no.
        (200, r#"{"valid": false, "error": "MS_UNAVAILABLE"}"#, not_now("MS_UNAVAILABLE")),
        (200, r#"{"valid": false, "errors": [{"code": 17}]}"#, not_now("neither yes nor no")),
        (200, r#"{"valid": false, "errorWrappers": [{"error": "VOW-ERR-1"}]}"#, away("VOW-ERR-1")),
        (200, r#"{"valid": false, "actionSucceed": false}"#, not_now("neither yes nor no")),
        (200, r#"{"valid": true, "actionSucceed": false}"#, not_now("neither yes nor no")),
        (200, r#"{"isValid": false, "userError": "VALID"}"#, not_now("neither yes nor no")),
        (200, r#"{"isValid": true, "userError": "INVALID"}"#, not_now("neither yes nor no")),
        (200, r#"{"valid": false, "actionSucceed": true, "errors": [], "errorText": null}"#, Answer::NotValid),
        (200, r#"{"actionSucceed": false}"#, away("answer 200 says nothing")),
        (500, r#"{"actionSucceed": false, "errorWrappers": []}"#, away("answer 500 says nothing")),
        (500, r#"{"valid": false}"#, away("answer 500 says nothing")),
        (200, "{}", away("answer 200 says nothing")),
        (200, r#"{"valid": "yes"}"#, away("answer 200: not understood")),
        (503, "<html>Down for maintenance</html>", away("answer 503: not understood")),
        (200, "", away("answer 200: not understood")),
    ];
    for (status, body, meaning) in cases {
        let server = Server::that_says(Reply::Say(status, body));
        assert_eq!(ask_at(&server.url()), meaning, "{status} {body}");
    }
}

#[test]
fn a_seller_whom_nobody_knows_gets_an_answer_without_a_number() {
    let refused = r#"{"actionSucceed": false, "errorWrappers": [{"error": "INVALID_REQUESTER_INFO"}]}"#;
    let server = Server::that_says_all(vec![Reply::Say(400, refused), Reply::Say(200, r#"{"valid": true}"#)]);
    assert_eq!(ask_at(&server.url()), valid(""));
    let bodies = server.bodies();
    assert_eq!(bodies.len(), 2);
    assert!(bodies[0].contains("requesterNumber") && !bodies[1].contains("requester"), "{bodies:?}");
}

#[test]
fn what_does_not_answer_is_away_and_nobody_waits_for_long() {
    for reply in [Reply::Stall, Reply::Drip, Reply::Endless, Reply::Close, Reply::Redirect] {
        let server = Server::that_says(reply);
        let begun = Instant::now();
        let answer = ask_at(&server.url());
        assert!(matches!(answer, Answer::Away(_)), "{answer:?}");
        assert!(begun.elapsed() < Duration::from_secs(4), "{:?}", begun.elapsed());
        assert_eq!(server.bodies().len(), 1, "it is asked once, and nobody else is");
    }
    assert!(matches!(ask_at("http://127.0.0.1:1/"), Answer::Away(_)));
}
