//! Who may use whom: nothing goes in a circle, neither files nor rooms, and no arrow leads up. What still does stands
//! in lists that only become shorter.

use std::collections::BTreeSet;

use crate::import_graph::{Graph, circles, graph, room, rooms};
use crate::source::files;

/// The rooms from the ground up. Each may use those of the lines above it in this list.
const LAYERS: [&[&str]; 12] = [
    &["addresses", "model"],
    &["paths", "refused"],
    &["error"],
    &["store"],
    &["access", "mail"],
    &["web"],
    NOUNS,
    &["settings"],
    &["due", "routes"],
    &["server"],
    &["commands"],
    &["main"],
];

/// All other rooms: these may use one another.
const NOUNS: &[&str] = &[];

/// Files that still use each other in a circle.
const STILL_IN_A_CIRCLE: [&[&str]; 0] = [];

/// Rooms that still do.
const ROOMS_STILL_IN_A_CIRCLE: [&[&str]; 0] = [];

/// Uses that still lead up.
const STILL_UP: [&str; 0] = [];

/// Acts and queries that still know the browser.
const STILL_OF_THE_BROWSER: [&str; 0] = [];

#[test]
fn no_files_use_each_other_in_a_circle() {
    let graph = source();
    let circles = circles(&graph);
    println!("{} circles", circles.len());
    only_shrinks("Files that use each other in a circle", in_words(&circles), in_words(&STILL_IN_A_CIRCLE));
}

#[test]
fn no_rooms_use_each_other_in_a_circle() {
    let rooms = rooms(&source());
    only_shrinks(
        "Rooms that use each other in a circle",
        in_words(&circles(&rooms)),
        in_words(&ROOMS_STILL_IN_A_CIRCLE),
    );
}

#[test]
fn no_arrow_leads_up() {
    let graph = source();
    let uses = graph.iter().flat_map(|(module, used)| used.iter().map(move |other| (module, other)));
    let is_up = |module: &str, other: &str| room(module) != room(other) && !may_use(room(module), room(other));
    let up = uses.filter(|(module, other)| is_up(module, other));
    let up = up.map(|(module, other)| format!("{module} uses {other}")).collect();
    only_shrinks("Uses of a room that does not lie below", up, STILL_UP.map(str::to_owned).into());
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
    let found = found.map(|(module, _)| module.clone()).collect();
    only_shrinks("Acts and queries that use `web`", found, STILL_OF_THE_BROWSER.map(str::to_owned).into());
}

/// True for a room of the product, false for a mechanism.
pub fn is_noun(room: &str) -> bool {
    !LAYERS.iter().any(|layer| layer.contains(&room))
}

fn may_use(room: &str, other: &str) -> bool {
    let height = |room: &str| {
        LAYERS.iter().position(|layer| if is_noun(room) { layer.is_empty() } else { layer.contains(&room) })
    };
    is_noun(room) && is_noun(other) || height(other) < height(room)
}

/// Without the root, which only lists the rooms.
fn source() -> Graph {
    let mut graph = graph(&files("src", "rs"));
    graph.remove("");
    graph
}

fn in_words<'a>(circles: &[impl AsRef<[&'a str]>]) -> BTreeSet<String> {
    circles.iter().map(|circle| circle.as_ref().join(" ↔ ")).collect()
}

#[track_caller]
fn only_shrinks(what: &str, found: BTreeSet<String>, still: BTreeSet<String>) {
    let lines = |these: &BTreeSet<String>, those: &BTreeSet<String>| {
        these.difference(those).map(|one| format!("\n  {one}")).collect::<String>()
    };
    let (new, gone) = (lines(&found, &still), lines(&still, &found));
    assert!(
        new.is_empty() && gone.is_empty(),
        "{what}.\nNot in the list:{new}\nOnly in the list, so take it out:{gone}"
    );
}
