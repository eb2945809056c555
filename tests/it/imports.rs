//! Who may use whom: nothing goes in a circle, neither files nor rooms, and no arrow leads up.

use std::collections::BTreeSet;

use crate::house_rules::nothing;
use crate::import_graph::{Graph, circles, graph, room, rooms};
use crate::source::files;

/// The rooms from the ground up, in three lists: each may use those of the lines above its own. First the mechanisms.
const MECHANISMS: &[&[&str]] = &[
    &["addresses", "model", "refused"],
    &["error", "outgoing", "paths"],
    &["store"],
    &["documents", "gateway"],
    &["access", "mail"],
    &["codes"],
    &["web"],
];

/// The rooms of the product.
const NOUNS: &[&[&str]] = &[
    &["bringing", "check", "costs", "events", "links", "receipts", "webhooks"],
    &["metering", "payments", "vat_ids"],
    &["invoices"],
    &["charging"],
    &["books"],
    &["graph"],
    &["environments"],
    &["apps"],
    &["payment_methods"],
    &["teams"],
    &["invitations"],
    &["sessions"],
    &["home", "operators", "outbox", "people", "sandbox", "tokens"],
    &["api"],
];

/// Those that know all of them.
const PROGRAM: &[&[&str]] = &[&["settings"], &["due", "figures", "routes"], &["server"], &["commands"], &["main"]];

#[test]
fn every_room_has_one_place() {
    let rooms = rooms(&source());
    let mut listed: Vec<&str> = layers().flat_map(|layer| layer.iter().copied()).collect();
    listed.sort_unstable();
    assert_eq!(listed, rooms.keys().map(String::as_str).collect::<Vec<_>>());
}

#[test]
fn no_files_use_each_other_in_a_circle() {
    let graph = source();
    let circles = circles(&graph);
    println!("{} circles", circles.len());
    nothing(&in_words(&circles), "Files that use each other in a circle");
}

#[test]
fn no_rooms_use_each_other_in_a_circle() {
    nothing(&in_words(&circles(&rooms(&source()))), "Rooms that use each other in a circle");
}

#[test]
fn no_arrow_leads_up() {
    let graph = source();
    let uses = graph.iter().flat_map(|(module, used)| used.iter().map(move |other| (module, other)));
    let is_up = |from: &str, to: &str| from != to && height(from) <= height(to);
    let up = uses.filter(|(module, other)| is_up(room(module), room(other)));
    let up: Vec<String> = up.map(|(module, other)| format!("{module} uses {other}")).collect();
    println!("{} arrows up", up.len());
    nothing(&up, "Uses of a room that does not lie below");
}

#[test]
fn acts_and_queries_do_not_know_the_browser() {
    let is_act = |module: &str| {
        let of_noun = module.split("::").nth(1).filter(|_| is_noun(room(module)));
        of_noun.is_some_and(|part| ["changes", "queries"].contains(&part))
    };
    let knows = |used: &BTreeSet<String>| used.iter().any(|other| room(other) == "web");
    let graph = source();
    let found = graph.iter().filter(|(module, used)| is_act(module) && knows(used));
    let found: Vec<String> = found.map(|(module, _)| module.clone()).collect();
    nothing(&found, "Acts and queries that use `web`");
}

/// True for a room of the product, false for a mechanism.
pub fn is_noun(room: &str) -> bool {
    NOUNS.iter().any(|layer| layer.contains(&room))
}

fn layers() -> impl Iterator<Item = &'static [&'static str]> {
    [MECHANISMS, NOUNS, PROGRAM].into_iter().flatten().copied()
}

fn height(room: &str) -> Option<usize> {
    layers().position(|layer| layer.contains(&room))
}

/// Without the root, which only lists the rooms.
fn source() -> Graph {
    let mut graph = graph(&files("src", "rs"));
    graph.remove("");
    graph
}

fn in_words(circles: &[Vec<&str>]) -> Vec<String> {
    circles.iter().map(|circle| circle.join(" ↔ ")).collect()
}
