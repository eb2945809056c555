//! The description of the interface is the committed one, and says all that there is.

use std::collections::BTreeSet;

use remit::api::openapi;
use remit::routes::programs::ADDRESSES;
use serde_json::Value;

use crate::world::{Cast, Kind, World, matches_file};

#[test]
fn the_description_is_the_committed_one() {
    matches_file("../../docs/openapi.json", openapi::text());
}

#[test]
fn every_address_is_described_and_every_schema_is_there() {
    let text = openapi::text();
    let described: Value = serde_json::from_str(text).expect("JSON");
    assert_eq!(described["openapi"], "3.1.0");
    for (method, pattern) in ADDRESSES {
        let operation = &described["paths"][pattern][method.to_lowercase()];
        assert!(operation["summary"].is_string(), "{method} {pattern} is not described");
        let places = pattern.matches('{').count();
        let in_path = |it: &&Value| it["in"] == "path";
        let said = operation["parameters"].as_array().map_or(0, |all| all.iter().filter(in_path).count());
        assert_eq!(said, places, "the places of {pattern}");
    }
    let there: BTreeSet<&str> =
        described["components"]["schemas"].as_object().expect("schemas").keys().map(String::as_str).collect();
    let referred: BTreeSet<&str> =
        text.split("#/components/schemas/").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert!(referred.is_subset(&there), "{:?} are not there", referred.difference(&there));
}

#[test]
fn all_but_clients_read_what_programs_can_do_and_what_can_go_wrong() {
    let world = World::new(Kind::Sqlite);
    let mut browser = world.guest();
    browser.get("/api").shows(200, "What programs can do").says("GET /api/v1/apps/{app}");
    browser.get("/api/problems/not-found").shows(200, "Not found");
    browser.get("/api/problems/no-such-thing").answers(404);
    let served = browser.get("/api/v1/openapi.json").answers(200).source();
    assert_eq!(served, openapi::text());
    let cast = Cast::of(&world);
    let mut mara = world.sign_in(&cast.mara);
    mara.open("/help").click("What programs can do").answers(200);
    let mut clara = world.sign_in(&cast.clara);
    clara.get("/help").answers(200).does_not_say("program");
    for address in ["/api", "/api/problems/not-found"] {
        clara.get(address).answers(404);
    }
}
