//! A Stripe on this machine: what `fake_state` keeps, over HTTP, with every trouble that a network and a large company can make.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use remit::gateway::port::{Gateway, Page};
use remit::gateway::stripe::{Stripe, StripeAccount};
use remit::model::credential::GatewayName;
use remit::outgoing::Patience;
use remit::store::Moment;

use super::contract::{Does, Peer};
use super::fake_state::{Answer, Fields, State};
use super::gate::Gate;
use crate::world::{START, World};

pub const KEY: &str = "sk_test_of_nobody";
pub const SECRET: &str = "whsec_of_nobody";

/// What becomes of one call.
#[derive(Clone)]
pub enum Trouble {
    /// Nothing is done: status and body.
    Instead(u16, &'static str),
    /// It is done, and this is said of it.
    After(u16, &'static str),
    /// It is done, and nobody hears of it.
    Silence,
    /// Nothing is done and nothing is said for longer than anybody waits.
    Stall,
    /// More than anybody wants to read.
    Endless,
    Redirect,
}

/// What was asked.
#[derive(Debug, Clone)]
pub struct Asked {
    pub method: String,
    pub path: String,
    /// In small letters.
    pub head: String,
    pub fields: Fields,
}

#[derive(Default)]
struct Inner {
    state: Mutex<State>,
    troubles: Mutex<VecDeque<Trouble>>,
    asked: Mutex<Vec<Asked>>,
    gate: Gate,
}

/// It and the client that asks it.
pub struct FakeStripe {
    inner: Arc<Inner>,
    pub url: String,
    pub client: Stripe,
}

impl FakeStripe {
    pub fn start() -> FakeStripe {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address: SocketAddr = listener.local_addr().expect("an address");
        let inner: Arc<Inner> = Arc::default();
        let url = format!("http://{address}");
        {
            let mut state = inner.state.lock().expect("no panic");
            state.now = START.0 / 1000;
            state.url.clone_from(&url);
        }
        let shared = inner.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = shared.clone();
                std::thread::spawn(move || answer(&shared, stream));
            }
        });
        let patience = Patience { connect: Duration::from_secs(2), whole: Duration::from_secs(2) };
        let client = Stripe::new(account(&url), patience);
        FakeStripe { inner, url, client }
    }

    /// One that takes the cards and debits of a world from now on, and has its time.
    pub fn of(world: &mut World) -> FakeStripe {
        let fake = FakeStripe::start();
        fake.state().now = world.clock.now().0 / 1000;
        world.restart(|settings| {
            settings.stripe = Some(account(&fake.url));
            settings.taking.gateway = Some(GatewayName::Stripe);
        });
        fake
    }

    /// Where its calls can be made to stand still.
    pub fn gate(&self) -> &Gate {
        &self.inner.gate
    }

    pub fn state(&self) -> MutexGuard<'_, State> {
        self.inner.state.lock().expect("no panic")
    }

    /// The next call fares like this, the one after it like the next of them.
    pub fn next(&self, trouble: Trouble) {
        self.inner.troubles.lock().expect("no panic").push_back(trouble);
    }

    pub fn asked(&self) -> Vec<Asked> {
        self.inner.asked.lock().expect("no panic").clone()
    }

    /// So many objects of a kind there are.
    pub fn count(&self, kind: &str) -> usize {
        self.state().objects.values().filter(|it| it["object"] == kind).count()
    }
}

impl Peer for FakeStripe {
    fn gateway(&self) -> &dyn Gateway {
        &self.client
    }

    fn at_page(&mut self, page: &Page, does: Does) {
        self.state().at_page(&page.session, does);
    }

    fn pass_days(&mut self, days: i64) {
        self.state().pass_days(days);
    }

    fn now(&self) -> Moment {
        Moment(self.state().now * 1000)
    }
}

/// An account at this address.
pub fn account(url: &str) -> StripeAccount {
    StripeAccount { key: KEY.into(), webhook_secrets: vec![SECRET.into()], url: url.to_owned(), takes_debits: true }
}

fn answer(inner: &Inner, stream: TcpStream) -> Option<()> {
    let mut lines = BufReader::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        lines.read_line(&mut head).ok().filter(|read| *read > 0)?;
    }
    let small = head.to_ascii_lowercase();
    let said = |name: &str| small.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
    let length = said("content-length").and_then(|text| text.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    lines.read_exact(&mut body).ok()?;
    let mut words = head.split(' ');
    let (method, address) = (words.next()?, words.next()?);
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let form = if method == "GET" { query.as_bytes() } else { body.as_slice() };
    let fields: Fields = url::form_urlencoded::parse(form).into_owned().collect();
    let path = path.strip_prefix("/v1/")?;
    let asked = Asked { method: method.into(), path: path.into(), head: small.clone(), fields: fields.clone() };
    inner.asked.lock().expect("no panic").push(asked);
    let passed = inner.gate.passes(&format!("{method} {path}"));
    if passed.is_lost {
        return None;
    }
    let trouble = inner.troubles.lock().expect("no panic").pop_front();
    let act = || inner.state.lock().expect("no panic").answer(method, path, fields.clone(), said("idempotency-key"));
    let mut stream = lines.into_inner();
    match trouble {
        None => {
            let ((status, body), is_replayed) = act();
            say(&mut stream, (status, body), is_replayed)
        }
        Some(Trouble::Instead(status, text)) => say_text(&mut stream, status, text, false),
        Some(Trouble::After(status, text)) => {
            act();
            say_text(&mut stream, status, text, false)
        }
        Some(Trouble::Silence) => {
            act();
            None
        }
        Some(Trouble::Stall) => {
            std::thread::sleep(Duration::from_secs(10));
            None
        }
        Some(Trouble::Redirect) => write!(
            stream,
            "HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        )
        .ok(),
        Some(Trouble::Endless) => {
            write!(stream, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{{\"id\": \"").ok()?;
            loop {
                stream.write_all(&[b'a'; 64 * 1024]).ok()?;
            }
        }
    }
}

fn say(stream: &mut TcpStream, (status, body): Answer, is_replayed: bool) -> Option<()> {
    say_text(stream, status, &body.to_string(), is_replayed)
}

fn say_text(stream: &mut TcpStream, status: u16, body: &str, is_replayed: bool) -> Option<()> {
    let replayed = if is_replayed { "Idempotent-Replayed: true\r\n" } else { "" };
    write!(
        stream,
        "HTTP/1.1 {status} Said\r\nContent-Type: application/json\r\nRequest-Id: req_1\r\n{replayed}Content-Length: {}\r\n\
         Connection: close\r\n\r\n{body}",
        body.len()
    )
    .ok()
}
