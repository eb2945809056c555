//! Receivers by the libraries of Standard Webhooks, which know nothing of Remit: they take what it sends and nothing else.

use std::ffi::OsStr;
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};

use data_encoding::BASE64;
use remit::model::access_token::Scope;
use remit::model::person::Person;
use remit::model::webhook::{DeliveryState, Endpoint};
use remit::outgoing::Patience;
use remit::store::Clock;
use remit::webhooks::carrier::{Answer, Carrier, Message};
use remit::webhooks::changes::{roll, test};
use remit::webhooks::http::Http;
use remit::webhooks::signature;
use remit::webhooks::worker::bring_due;
use serde_json::json;

use super::killed::wait_until;
use super::signature::secret_of;
use super::{Platform, deliveries, endpoint};
use crate::commands::process::free_address;
use crate::invitations::acts::sql;
use crate::source::root;
use crate::world::{Cast, Kind, World};

/// A receiver of `tests/interface`.
struct Receiver {
    child: Child,
    address: SocketAddr,
}

impl Receiver {
    /// One that knows this secret.
    fn start(program: &OsStr, script: &str, address: SocketAddr, secret: &str) -> Receiver {
        let child = Command::new(program)
            .arg(root().join("tests/interface").join(script))
            .env("SECRET", secret)
            .env("PORT", address.port().to_string())
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("what `bin/install-test-tools interface` installs");
        let receiver = Receiver { child, address };
        wait_until(script, || TcpStream::connect(receiver.address).is_ok());
        receiver
    }

    fn says(&self, message: &Message) -> Answer {
        let url = format!("http://{}/", self.address);
        Http::new(Patience::default()).carry(&Message { url, ..message.clone() })
    }

    #[track_caller]
    fn takes(&self, message: &Message) {
        let answer = self.says(message);
        assert!(answer.is_yes(), "{answer:?}");
    }

    /// What the library says is wrong.
    #[track_caller]
    fn refuses(&self, message: &Message, why: &str) {
        let answer = self.says(message);
        assert_eq!((answer.status, answer.said.as_str()), (Some(400), why), "{message:?}");
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What an operator sends to see whether it arrives, as it is sent now.
fn test_message(world: &World, olga: &Person, it: &Endpoint) -> Message {
    let now = endpoint(world, it.id);
    world.operates(olga, |tx, operator, confirmed| test(tx, operator, confirmed, &now));
    let platform = Platform::that_says(200);
    bring_due(&world.db, &platform).expect("a round");
    platform.got().pop().expect("a message")
}

fn receives(program: &OsStr, script: &str) {
    let world = World::new(Kind::Sqlite);
    // The libraries know only the real time.
    world.clock.set(Clock::System.now());
    let cast = Cast::of(&world);
    let olga = world.operator();
    let mut mara = world.program_of(&cast.mara, &[Scope::AppsWrite]);
    let address = free_address();
    let it = world.webhook(&olga, &format!("http://{address}/"));
    let secret = secret_of(&world, &it);
    let receiver = Receiver::start(program, script, address, &secret);

    mara.patch(&format!("/api/v1/apps/{}", cast.bakery.id), &json!({ "description": "By the sea" })).answers(200);
    let http = Http::new(Patience::default());
    let carried = Platform::that(|message| http.carry(message));
    bring_due(&world.db, &carried).expect("a round");
    let delivered = deliveries(&world).remove(0);
    assert_eq!((delivered.state, delivered.answer.as_str()), (DeliveryState::Delivered, "app.changed"));

    let sent = carried.got().remove(0);
    let no_match = "No matching signature found";
    receiver.takes(&sent);
    receiver.refuses(&Message { body: sent.body.replace("changed", "created"), ..sent.clone() }, no_match);
    receiver.refuses(&Message { id: "0123456789abcdef".into(), ..sent.clone() }, no_match);
    receiver.refuses(&Message { timestamp: sent.timestamp + 1, ..sent.clone() }, no_match);
    let key = BASE64.decode(secret.trim_start_matches("whsec_").as_bytes()).expect("base64");
    for (minutes, why) in [(-6, "Message timestamp too old"), (6, "Message timestamp too new")] {
        let timestamp = sent.timestamp + minutes * 60;
        let signature = signature::of(&key, &sent.id, timestamp, &sent.body);
        receiver.refuses(&Message { timestamp, signature, ..sent.clone() }, why);
    }

    world.operates(&olga, |tx, operator, confirmed| roll(tx, operator, confirmed, &it));
    let of_the_new = Receiver::start(program, script, free_address(), &secret_of(&world, &it));
    of_the_new.refuses(&sent, no_match);
    let during = test_message(&world, &olga, &it);
    receiver.takes(&during);
    of_the_new.takes(&during);
    sql(&world, "UPDATE webhook_endpoints SET old_secret_until = 1");
    let after = test_message(&world, &olga, &it);
    receiver.refuses(&after, no_match);
    of_the_new.takes(&after);
}

#[test]
#[ignore = "needs the libraries: bin/test --only interface"]
fn the_library_for_python_takes_what_is_sent_and_nothing_else() {
    receives(root().join("target/interface/bin/python").as_os_str(), "receiver.py");
}

#[test]
#[ignore = "needs the libraries: bin/test --only interface"]
fn the_library_for_node_takes_what_is_sent_and_nothing_else() {
    receives("node".as_ref(), "receiver.js");
}
