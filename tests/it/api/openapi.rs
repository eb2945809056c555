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
    let names: Vec<&str> =
        text.split("\"operationId\": \"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let is_name = |name: &&str| name.bytes().all(|byte| byte.is_ascii_lowercase() || b"._".contains(&byte));
    assert!(names.iter().all(is_name), "clients are made of these: {names:?}");
    assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), ADDRESSES.len());
    let there: BTreeSet<&str> =
        described["components"]["schemas"].as_object().expect("schemas").keys().map(String::as_str).collect();
    let referred: BTreeSet<&str> =
        text.split("#/components/schemas/").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert!(referred.is_subset(&there), "{:?} are not there", referred.difference(&there));
}

#[test]
fn what_may_be_answered_in_another_way_is_described_with_it() {
    let described: Value = serde_json::from_str(openapi::text()).expect("JSON");
    for (method, pattern, statuses) in [
        ("put", "/api/v1/apps/{app}", "200 201 default"),
        ("post", "/api/v1/apps/{app}/environments", "200 201 202 default"),
        ("put", "/api/v1/apps/{app}/environments/{environment}/plans", "200 202 default"),
        ("post", "/api/v1/usage", "200 207 default"),
        ("delete", "/api/v1/token", "200 204 default"),
    ] {
        let answers = described["paths"][pattern][method]["responses"].as_object().expect("answers");
        let mut said: Vec<&str> = answers.keys().map(String::as_str).collect();
        said.sort_unstable();
        assert_eq!(said.join(" "), statuses, "{method} {pattern}");
    }
    let found = &described["paths"]["/api/v1/apps/{app}"]["put"]["responses"]["200"];
    assert!(found.to_string().contains("/App\""), "{found}");
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
