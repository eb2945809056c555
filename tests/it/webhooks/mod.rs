//! What the platform is told: the feed, and the webhooks that carry it.

pub mod access;
mod delivering;
mod every_kind;
mod example;
mod feed;
mod http;
pub mod killed;
mod libraries;
mod pages;
mod signature;
mod unruly;

use std::sync::Mutex;
use std::time::Duration;

use diesel::prelude::*;
use remit::model::WebhookId;
use remit::model::webhook::{Delivery, Endpoint, FeedEntry};
use remit::store::schema::{webhook_deliveries, webhook_endpoints};
use remit::webhooks::carrier::{Answer, Carrier, Message};
use remit::webhooks::feed::{feed_after, sequence_due};
use remit::webhooks::worker::bring_due;
use serde_json::Value;

use crate::world::World;

/// Where nothing answers: these stories carry by hand.
pub const URL: &str = "http://127.0.0.1:1/hooks";

/// A platform that answers as a test wants it.
pub struct Platform<'a> {
    answer: Box<dyn Fn(&Message) -> Answer + Send + Sync + 'a>,
    got: Mutex<Vec<Message>>,
}

impl<'a> Platform<'a> {
    pub fn that(answer: impl Fn(&Message) -> Answer + Send + Sync + 'a) -> Platform<'a> {
        Platform { answer: Box::new(answer), got: Mutex::default() }
    }

    pub fn that_says(status: u16) -> Platform<'a> {
        Platform::that(move |_| says(status))
    }

    /// What was brought, in order.
    pub fn got(&self) -> Vec<Message> {
        self.got.lock().expect("no panic").clone()
    }

    /// The types of it.
    pub fn types(&self) -> Vec<String> {
        self.got().iter().map(|message| text(&body(message)["type"])).collect()
    }
}

impl Carrier for Platform<'_> {
    fn carry(&self, message: &Message) -> Answer {
        self.got.lock().expect("no panic").push(message.clone());
        (self.answer)(message)
    }
}

pub fn says(status: u16) -> Answer {
    Answer { status: Some(status), said: "as you say".into(), took: Duration::from_millis(35) }
}

pub fn no_answer() -> Answer {
    Answer { status: None, said: "io: connection refused".into(), took: Duration::from_millis(3) }
}

pub fn body(message: &Message) -> Value {
    serde_json::from_str(&message.body).expect("JSON")
}

pub fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

/// Moves everything into the feed, and gives what is there behind a position.
pub fn told_after(world: &World, position: i64) -> Vec<FeedEntry> {
    while world.change(sequence_due) > 0 {}
    world.db.read(|tx| feed_after(tx, position, 10_000)).expect("the feed")
}

/// The newest position, once everything is in the feed.
pub fn now_at(world: &World) -> i64 {
    told_after(world, 0).last().map_or(0, |entry| entry.position)
}

/// The types of what has been told since then.
pub fn types_after(world: &World, position: i64) -> Vec<String> {
    told_after(world, position).into_iter().map(|entry| entry.kind).collect()
}

/// A round of the worker, with a platform that takes everything or nothing: what it was brought.
pub fn round(world: &World, status: u16) -> Vec<String> {
    let platform = Platform::that_says(status);
    bring_due(&world.db, &platform).expect("a round");
    platform.types()
}

pub fn endpoint(world: &World, id: WebhookId) -> Endpoint {
    let found = webhook_endpoints::table.find(id).select(Endpoint::as_select());
    world.db.read(|tx| Ok(found.first(tx.conn)?)).expect("an endpoint")
}

/// In the order of the feed.
pub fn deliveries(world: &World) -> Vec<Delivery> {
    let in_order = webhook_deliveries::table.order((webhook_deliveries::position, webhook_deliveries::id));
    let all = in_order.select(Delivery::as_select());
    world.db.read(|tx| Ok(all.load(tx.conn)?)).expect("deliveries")
}
