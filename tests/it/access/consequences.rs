//! What a page of consequences asks of the database: as long as it does, nobody writes on SQLite.

use std::ops::Range;

use remit::model::team::{Role, Team};

use crate::world::{Cast, Kind, World, written_so_far};

/// More people who manage the payment method, and more apps that it pays for.
fn fill(world: &World, cast: &Cast, numbers: Range<usize>) {
    for number in numbers {
        let person = world.developer(&format!("Person {number}"), &format!("p{number}@crowd.example"));
        world.lets_manage(&cast.harbour, &person);
        let app = world.app(&format!("App {number}"), &cast.mara, Some(&cast.harbour));
        world.develops(&app, &cast.mara);
    }
}

/// The pages before an act at the payment method.
fn pages(cast: &Cast, own: &Team) -> [String; 5] {
    let page = |rest: &str| format!("/payment-methods/{}{rest}", cast.harbour.id);
    [
        page(&format!("/people/{}/remove", cast.clara.id)),
        page("/leave"),
        page("/close"),
        page(&format!("/connect-team?team={}", own.id)),
        page(&format!("/teams/{}/remove", cast.team.id)),
    ]
}

/// The statements of each of these pages.
fn counted(world: &World, cast: &Cast, own: &Team) -> Vec<(String, usize)> {
    let mut jo = world.sign_in(&cast.jo);
    let count = |address: String| {
        world.queries();
        jo.get(&address).answers(200);
        (address, world.queries())
    };
    pages(cast, own).into_iter().map(count).collect()
}

/// The rows that SQLite writes for each of these pages, before all of them are taken back.
fn written(world: &World, cast: &Cast, own: &Team) -> Vec<(String, i64)> {
    let mut jo = world.sign_in(&cast.jo);
    let so_far = || world.db.read(written_so_far).expect("a number");
    let write = |address: String| {
        let before = so_far();
        jo.get(&address).answers(200);
        (address, so_far() - before)
    };
    pages(cast, own).into_iter().map(write).collect()
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

    fn a_rehearsal_writes_no_rows_for_people_and_of_apps_only_those_that_it_closes(world: &mut World) {
        const MORE: i64 = 60;
        if world.kind() == Kind::Postgres {
            return;
        }
        // What was written is counted by the connection.
        world.restart(|settings| settings.database_connections = 1);
        let cast = Cast::of(world);
        let own = world.team("Books", &[(&cast.jo, Role::Unlimited)]);
        world.lets_team_manage(&cast.harbour, &cast.team);
        fill(world, &cast, 0..30);
        let few = written(world, &cast, &own);
        assert!(few.iter().all(|(_, rows)| *rows > 0), "{few:?}");
        for number in 0..MORE {
            let person = world.developer(&format!("Member {number}"), &format!("m{number}@crowd.example"));
            world.lets_manage(&cast.harbour, &person);
            [&own, &cast.team].into_iter().for_each(|team| world.joins(team, &person, Role::Unlimited));
        }
        assert_eq!(written(world, &cast, &own), few, "however many people there are");
        for number in 0..MORE {
            world.develops(&world.app(&format!("Pier {number}"), &cast.mara, Some(&cast.harbour)), &cast.mara);
        }
        let closes = |address: &str| address.ends_with("/close");
        let more = few.into_iter().map(|(page, rows)| if closes(&page) { (page, rows + MORE) } else { (page, rows) });
        assert_eq!(written(world, &cast, &own), more.collect::<Vec<_>>(), "each app that is closed is one");
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
