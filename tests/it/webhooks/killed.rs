//! Real servers that are killed while they tell the platform: all of it arrives, in order, and nothing that did not happen.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use remit::events::{About, record};
use remit::model::event::EventKind;
use remit::store::Clock;
use serde_json::Value;

use super::{endpoint, told_after};
use crate::commands::killed::wait_for_the_database;
use crate::commands::process::Process;
use crate::invitations::acts::sql;
use crate::vat_ids::vies::{Reply, Server};
use crate::world::{Cast, World, rounds};

fn happens(world: &World, cast: &Cast, number: usize) {
    let apps = [cast.cafe.id, cast.bakery.id, cast.shop.id];
    world.change(|tx| record(tx, None, EventKind::AppChanged, About::app(apps[number % apps.len()])));
}

/// Id and app of each message that arrived, in order.
fn arrived(server: &Server) -> Vec<(String, String)> {
    let read = |body: &String| {
        let body: Value = serde_json::from_str(body).expect("JSON");
        (super::text(&body["id"]), super::text(&body["data"]["app_id"]))
    };
    server.bodies().iter().map(read).collect()
}

/// For so long as it may take on a busy machine.
#[track_caller]
pub fn wait_until(what: &str, is_so: impl Fn() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < Duration::from_secs(90), "{what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// The first time that each came, by app.
fn first_arrivals(server: &Server) -> BTreeMap<String, Vec<String>> {
    let (mut known, mut by_app) = (BTreeSet::new(), BTreeMap::<String, Vec<String>>::new());
    for (id, app) in arrived(server) {
        if known.insert(id.clone()) {
            by_app.entry(app).or_default().push(id);
        }
    }
    by_app
}

story! {
    fn servers_that_are_killed_lose_nothing_and_invent_nothing(world: &mut World) {
        world.clock.set(Clock::System.now());
        let cast = Cast::of(world);
        let server = Server::that_says(Reply::Say(200, ""));
        let it = world.webhook(&world.operator(), &server.url());
        for kill in 0..rounds(4, 60) {
            let before = server.bodies().len();
            (0..60).for_each(|number| happens(world, &cast, number));
            let mut process = Process::spawn(world, &[]);
            wait_until("it tells", || server.bodies().len() > before);
            std::thread::sleep(Duration::from_millis(17 * kill as u64 % 120));
            process.kill();
            wait_for_the_database(world);
            // What it was bringing is its for a minute: nobody waits that long here.
            sql(world, "UPDATE webhook_deliveries SET next_try_at = 1 WHERE state = 'waiting'");
        }
        let servers = [Process::spawn(world, &[]), Process::spawn(world, &[])];
        let told: Vec<(String, String)> = told_after(world, it.position)
            .into_iter()
            .map(|entry| (entry.id.to_string(), entry.object_id.to_string()))
            .collect();
        let all: BTreeSet<&str> = told.iter().map(|(id, _)| id.as_str()).collect();
        wait_until("all of it arrives", || {
            arrived(&server).into_iter().map(|(id, _)| id).collect::<BTreeSet<_>>().len() >= all.len()
        });
        drop(servers);
        let mut expected = BTreeMap::<String, Vec<String>>::new();
        for (id, app) in &told {
            expected.entry(app.clone()).or_default().push(id.clone());
        }
        assert_eq!(first_arrivals(&server), expected, "in order, all of it, and nothing else");
        assert!(endpoint(world, it.id).failing_since.is_none());
    }
}
