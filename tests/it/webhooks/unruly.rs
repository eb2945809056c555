//! Receivers that do as they like, all of them at once: whoever takes what is sent is not held up by them.

use std::time::{Duration, Instant};

use remit::events::{About, record};
use remit::model::event::EventKind;
use remit::model::webhook::{Delivery, DeliveryState, Endpoint, EndpointState};
use remit::store::Clock;
use serde_json::Value;

use super::killed::wait_until;
use super::{deliveries, endpoint, text, told_after};
use crate::commands::process::Process;
use crate::vat_ids::vies::{Reply, Server};
use crate::world::{Cast, World};

const EVENTS: usize = 30;

/// The deliveries to one of them that were tried.
fn tried(world: &World, it: &Endpoint) -> Vec<Delivery> {
    deliveries(world).into_iter().filter(|one| one.endpoint_id == it.id && one.tries > 0).collect()
}

story! {
    fn whoever_takes_it_is_not_held_up_by_those_who_do_not(world: &mut World) {
        world.clock.set(Clock::System.now());
        let cast = Cast::of(world);
        let olga = world.operator();
        let listens = |reply: Reply| {
            let server = Server::that_says(reply);
            let it = world.webhook(&olga, &server.url());
            (server, it)
        };
        let gone = listens(Reply::Say(410, ""));
        let refusing = [
            (Some(500), listens(Reply::Say(500, "<html>"))),
            (Some(302), listens(Reply::Redirect)),
            (None, listens(Reply::Close)),
            (None, listens(Reply::Raw("SSH-2.0-OpenSSH_9.2p1\r\n"))),
        ];
        let slow = [Reply::Stall, Reply::Drip, Reply::Forever("HTTP/1.1 100 Continue\r\n\r\n")].map(listens);
        let (good, it) = listens(Reply::Say(200, ""));
        let apps = [cast.cafe.id, cast.bakery.id, cast.shop.id];
        for number in 0..EVENTS {
            world.change(|tx| record(tx, None, EventKind::AppChanged, About::app(apps[number % apps.len()])));
        }

        let _process = Process::start(world);
        let begun = Instant::now();
        wait_until("all of it arrives", || good.bodies().len() == EVENTS);
        assert!(begun.elapsed() < Duration::from_secs(15), "one that is slow may take 20 s: {:?}", begun.elapsed());
        let arrived = good.bodies();
        let read = |body: &String| serde_json::from_str::<Value>(body).expect("JSON");
        let ids = arrived.iter().map(|body| text(&read(body)["id"]));
        let told = told_after(world, it.position).into_iter().map(|entry| entry.id.to_string());
        assert_eq!(ids.collect::<Vec<_>>(), told.collect::<Vec<_>>());

        wait_until("one is gone", || endpoint(world, gone.1.id).state == EndpointState::Gone);
        assert_eq!(gone.0.bodies().len(), 1, "it is not asked again");
        for (status, (_, it)) in &refusing {
            wait_until("it was tried", || !tried(world, it).is_empty());
            let first = tried(world, it).remove(0);
            assert_eq!((first.state, first.status), (DeliveryState::Waiting, *status), "{first:?}");
        }
        for (server, it) in &slow {
            wait_until("it was told", || !server.bodies().is_empty());
            assert_eq!(endpoint(world, it.id).state, EndpointState::Active);
        }
    }
}
