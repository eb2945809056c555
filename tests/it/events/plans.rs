//! What SQLite reads for a page, as its plans say: they are the same however much there is.

use remit::events::{About, record};
use remit::model::event::EventKind;
use remit::model::person::Person;

use crate::world::{Cast, Kind, World};

/// The steps of the plans of all statements since the last time.
pub fn steps(world: &World) -> Vec<String> {
    let found = world.statements().iter().flat_map(|statement| world.plan_of(statement)).collect();
    world.statements();
    found
}

/// What tables that grow with everybody are called in these queries.
const TABLES: [&str; 8] = ["a", "c", "e", "i", "n", "p", "r", "x"];

fn is_whole_table(step: &str) -> bool {
    let read = step.strip_prefix("SCAN ").and_then(|rest| rest.split(' ').next());
    read.is_some_and(|name| TABLES.contains(&name))
}

story! {
    fn a_page_of_events_reads_no_whole_table(world: &mut World) {
        if world.kind() == Kind::Postgres {
            return;
        }
        let cast = Cast::of(world);
        let about = About::app(cast.bakery.id).and_payment_method(cast.harbour.id).and_person(cast.sven.id);
        world.change(|tx| record(tx, Some(cast.clara.id), EventKind::BillingAccessGiven, about.clone()));
        let mut clara = world.sign_in(&cast.clara);
        for address in ["/events", "/events?kind=access&person=me&day=2026-11-24", "/events?before=1.0000000000000000"] {
            world.statements();
            clara.get(address).answers(200);
            let steps = steps(world);
            assert!(steps.iter().any(|step| step.contains("events_of_app")), "{address}: {steps:#?}");
            assert!(steps.iter().any(|step| step.contains("these_events")), "{address}: {steps:#?}");
            let whole: Vec<&String> = steps.iter().filter(|step| is_whole_table(step)).collect();
            assert!(whole.is_empty(), "{address}: {whole:#?}");
        }
    }

    fn what_the_reader_is_connected_to_is_named_without_asking_again(world: &mut World) {
        let cast = Cast::of(world);
        world.change(|tx| record(tx, Some(cast.mara.id), EventKind::AppChanged, About::app(cast.bakery.id)));
        let mut mara = world.sign_in(&cast.mara);
        world.statements();
        mara.get("/events").says("Old Bakery");
        let statements = world.statements();
        let naming: Vec<&String> = statements.iter().filter(|statement| statement.contains("can_be_opened")).collect();
        assert_eq!(naming.len(), 1, "{naming:#?}");
        assert!(!naming[0].contains("my_payment_methods"), "{naming:#?}");
    }

    fn pages_of_events_are_the_same_statements_for_everybody(world: &mut World) {
        let cast = Cast::of(world);
        // Nobody here knows Sven: his name is asked for by itself.
        let about = About::app(cast.bakery.id).and_person(cast.sven.id);
        world.change(|tx| record(tx, Some(cast.mara.id), EventKind::AppChanged, about.clone()));
        let read = |person: &Person, address: &str| -> Vec<String> {
            let mut browser = world.sign_in(person);
            world.statements();
            browser.get(address).answers(200);
            world.statements().into_iter().filter(|statement| statement.contains("events")).collect()
        };
        let of_mara = read(&cast.mara, "/events");
        assert_eq!(of_mara.len(), 3, "{of_mara:#?}");
        assert_eq!(of_mara, read(&cast.clara, "/events"));
        let about_bakery = format!("/events?object={}", cast.bakery.id);
        let of_filter = read(&cast.clara, &format!("{about_bakery}&kind=app_changed&day=2026-11-24"));
        assert_eq!(of_filter, read(&cast.mara, &format!("{about_bakery}&person=me")));
        assert_ne!(of_filter, of_mara, "without a filter nothing is asked for it");
    }
}
