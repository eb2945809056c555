//! Writers take turns: a check made within `Db::write` still holds when the change is made.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Barrier, Mutex};

use diesel::prelude::*;
use remit::error::{Error, Result};
use remit::model::person::Person;
use remit::model::team::{Role, Team};
use remit::store::schema::{memberships, teams};
use remit::store::turns::Turns;
use remit::store::{Db, Tx};

use crate::world::{Cast, World, rounds};

const THREADS: usize = 6;

story! {
    fn of_all_who_leave_at_once_the_last_one_stays(world: &mut World) {
        let db = world.database_with_connections(THREADS as u32);
        for round in 0..rounds(3, 100) {
            let (team, people) = full_team(world, round);
            let left = at_once(&people, |person| db.write(|tx| leave(tx, &team, person)));
            let refused = left.iter().filter(|outcome| matches!(outcome, Err(Error::Forbidden))).count();
            let done = left.iter().filter(|outcome| outcome.is_ok()).count();
            assert_eq!((done, refused), (THREADS - 1, 1), "round {round}: {left:?}");
            assert_eq!(members(&db, &team), 1, "round {round}");
        }
    }

    fn trying_out_and_being_refused_leave_nothing(world: &mut World) {
        let cast = Cast::of(world);
        let before = world.dump();
        world.db.rehearse(|tx| break_everything(tx, &cast.team)).expect("a rehearsal");
        world.is_as(&before, "a rehearsal");
        let refused: Result<()> = world.db.write(|tx| break_everything(tx, &cast.team).and(Err(Error::Forbidden)));
        assert!(refused.is_err());
        world.is_as(&before, "a refused act");
        let panicked = catch_unwind(AssertUnwindSafe(|| {
            world.db.write(|tx| -> Result<()> {
                break_everything(tx, &cast.team)?;
                panic!("a bug in the middle of an act")
            })
        }));
        assert!(panicked.is_err());
        world.is_as(&before, "an act that broke");
    }

    fn rehearsals_and_acts_at_once_do_not_disturb_each_other(world: &mut World) {
        let db = world.database_with_connections(THREADS as u32);
        let (team, people) = full_team(world, 0);
        let outcomes = at_once(&people, |person| {
            if person.id == people[0].id {
                return db.write(|tx| leave(tx, &team, person));
            }
            (0..rounds(5, 100)).try_for_each(|_| db.rehearse(|tx| break_everything(tx, &team)))
        });
        assert!(outcomes.iter().all(|outcome| outcome.is_ok()), "{outcomes:?}");
        assert_eq!(members(&db, &team), THREADS as i64 - 1);
    }
}

#[test]
fn one_after_another_in_the_order_in_which_they_came() {
    let (turns, order) = (Turns::default(), Mutex::new(Vec::new()));
    let first = turns.wait().expect("nobody else is there");
    std::thread::scope(|scope| {
        for number in 0..5 {
            let (turns, order) = (&turns, &order);
            scope.spawn(move || {
                let _mine = turns.wait().expect("a turn");
                order.lock().expect("nobody panics").push(number);
            });
            while turns.length() < number + 2 {
                std::thread::yield_now();
            }
        }
        drop(first);
    });
    assert_eq!(order.into_inner().expect("nobody panics"), [0, 1, 2, 3, 4]);
}

#[test]
fn nobody_takes_a_turn_that_somebody_has_or_waits_for() {
    let turns = Turns::default();
    let first = turns.take_if_free().expect("nobody else is there");
    assert!(turns.take_if_free().is_none() && turns.length() == 1, "whoever does not get it does not wait");
    drop(first);
    let waited = turns.wait().expect("nobody else is there");
    assert!(turns.take_if_free().is_none());
    drop(waited);
    assert!(turns.take_if_free().is_some());
}

fn full_team(world: &World, round: usize) -> (Team, Vec<Person>) {
    let person = |number| world.developer(&format!("Person {number}"), &format!("p{number}@round{round}.example"));
    let people: Vec<Person> = (0..THREADS).map(person).collect();
    let members: Vec<(&Person, Role)> = people.iter().map(|person| (person, Role::Unlimited)).collect();
    (world.team("Crowd", &members), people)
}

fn at_once<T: Send>(people: &[Person], act: impl Fn(&Person) -> T + Sync) -> Vec<T> {
    let start = Barrier::new(people.len());
    std::thread::scope(|scope| {
        let run = |person| {
            let (start, act) = (&start, &act);
            scope.spawn(move || {
                start.wait();
                act(person)
            })
        };
        let running: Vec<_> = people.iter().map(run).collect();
        running.into_iter().map(|one| one.join().expect("nobody panics")).collect()
    })
}

/// Check, then change: refused for the last one.
fn leave(tx: &mut Tx, team: &Team, person: &Person) -> Result<()> {
    if count(tx, team)? < 2 {
        return Err(Error::Forbidden);
    }
    diesel::delete(memberships::table.find((team.id, person.id))).execute(tx.conn)?;
    Ok(())
}

fn break_everything(tx: &mut Tx, team: &Team) -> Result<()> {
    diesel::delete(memberships::table.filter(memberships::team_id.eq(team.id))).execute(tx.conn)?;
    diesel::update(teams::table).set(teams::name.eq("Nobody’s")).execute(tx.conn)?;
    assert_eq!(count(tx, team)?, 0);
    Ok(())
}

fn count(tx: &mut Tx, team: &Team) -> Result<i64> {
    Ok(memberships::table.filter(memberships::team_id.eq(team.id)).count().get_result(tx.conn)?)
}

fn members(db: &Db, team: &Team) -> i64 {
    db.read(|tx| count(tx, team)).expect("a count")
}
