//! What a page of consequences asks of the database: as long as it does, nobody writes on SQLite.

use std::ops::Range;

use remit::model::team::{Role, Team};

use crate::world::{Cast, World};

/// More people who manage the payment method, and more apps that it pays for.
fn fill(world: &World, cast: &Cast, numbers: Range<usize>) {
    for number in numbers {
        let person = world.developer(&format!("Person {number}"), &format!("p{number}@crowd.example"));
        world.lets_manage(&cast.harbour, &person);
        let app = world.app(&format!("App {number}"), &cast.mara, Some(&cast.harbour));
        world.develops(&app, &cast.mara);
    }
}

/// The statements of each page before an act at the payment method.
fn counted(world: &World, cast: &Cast, own: &Team) -> Vec<(String, usize)> {
    let mut jo = world.sign_in(&cast.jo);
    let page = |rest: &str| format!("/payment-methods/{}{rest}", cast.harbour.id);
    let pages = [
        page(&format!("/people/{}/remove", cast.clara.id)),
        page("/leave"),
        page("/close"),
        page(&format!("/connect-team?team={}", own.id)),
        page(&format!("/teams/{}/remove", cast.team.id)),
    ];
    let count = |address: String| {
        world.queries();
        jo.get(&address).answers(200);
        (address, world.queries())
    };
    pages.into_iter().map(count).collect()
}

story! {
    fn a_rehearsal_takes_as_many_statements_however_many_people_and_apps_there_are(world: &mut World) {
        let cast = Cast::of(world);
        let own = world.team("Books", &[(&cast.jo, Role::Unlimited)]);
        world.lets_team_manage(&cast.harbour, &cast.team);
        // More than a page of apps: what closing shows of each is on the first one.
        fill(world, &cast, 0..30);
        let few = counted(world, &cast, &own);
        fill(world, &cast, 30..90);
        assert_eq!(counted(world, &cast, &own), few);
    }

    fn nobody_is_told_of_what_is_only_tried_out(world: &mut World) {
        let cast = Cast::of(world);
        fill(world, &cast, 0..3);
        world.queries();
        let leave = format!("/payment-methods/{}/leave", cast.harbour.id);
        world.sign_in(&cast.jo).get(&leave).answers(200);
        let mut told = world.statements();
        told.retain(|statement| statement.starts_with("INSERT") && statement.contains("outbox"));
        assert_eq!(told, [""; 0]);
    }
}
