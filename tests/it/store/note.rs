//! Notes that are made while something is answered keep nobody waiting.

use std::sync::mpsc;
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use remit::error::Error;
use remit::model::access_token::Scope;
use remit::store::Tx;
use remit::store::schema::{access_tokens, sessions};

use crate::world::{Browser, Cast, Kind, Program, World};

/// Less than anybody waits for a lock: whoever waits for this one would be answered only after whoever writes has given up.
const WRITES_AT_MOST: Duration = Duration::from_secs(3);
/// Also where each row has a lock of its own.
const ALL_ROWS: &str = "UPDATE sessions SET device = device; UPDATE access_tokens SET name = name";

/// Asks while somebody writes, who is done only when this is answered: `write` calls what it is given in the middle.
fn ask_while(write: impl FnOnce(&dyn Fn()) + Send, ask: impl FnOnce()) {
    let (begins, has_begun) = mpsc::channel();
    let (answered, is_answered) = mpsc::channel();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            write(&|| {
                begins.send(()).expect("somebody asks");
                is_answered.recv_timeout(WRITES_AT_MOST).expect("an answer that waits for nobody");
            });
        });
        has_begun.recv().expect("somebody writes");
        ask();
        answered.send(()).expect("somebody still writes");
    });
}

/// Somebody's browser and their program. Of neither it was noted for two hours when it is used.
fn somebody(world: &World) -> (Browser, Program) {
    let cast = Cast::of(world);
    let mara = (world.sign_in(&cast.mara), world.program_of(&cast.mara, &[Scope::Read]));
    world.pass_hours(2);
    mara
}

fn ask(browser: &mut Browser, program: &mut Program) {
    browser.get("/account").answers(200);
    program.get("/api/v1/token").answers(200);
}

/// How many sessions and tokens were used last at this moment, as far as that is noted.
fn noted_now(world: &World) -> (i64, i64) {
    let count = |tx: &mut Tx| -> Result<(i64, i64), Error> {
        let seen = sessions::table.filter(sessions::last_seen_at.eq(tx.now)).count().get_result(tx.conn)?;
        let used =
            access_tokens::table.filter(access_tokens::last_used_at.eq(Some(tx.now))).count().get_result(tx.conn)?;
        Ok((seen, used))
    };
    world.db.read(count).expect("a count")
}

#[derive(QueryableByName)]
struct Setting {
    #[diesel(sql_type = diesel::sql_types::Text)]
    value: String,
}

/// How long the connection of the pool waits for locks, and its size of cache, by which it is known.
fn of_connection(world: &World) -> (String, String) {
    let (patience, mark) = match world.kind() {
        Kind::Sqlite => {
            let of_pragma =
                |column: &str, name: &str| format!("SELECT CAST({column} AS TEXT) AS value FROM pragma_{name}");
            (of_pragma("timeout", "busy_timeout"), of_pragma("cache_size", "cache_size"))
        }
        Kind::Postgres => {
            let current = |name: &str| format!("SELECT current_setting('{name}') AS value");
            (current("lock_timeout"), current("work_mem"))
        }
    };
    let values = |tx: &mut Tx| -> Result<(String, String), Error> {
        let value = |tx: &mut Tx, query: &str| diesel::sql_query(query).get_result::<Setting>(tx.conn);
        Ok((value(tx, &patience)?.value, value(tx, &mark)?.value))
    };
    world.db.read(values).expect("settings")
}

story! {
    fn answers_do_not_wait_for_a_writer_to_note_that_they_were_asked_for(world: &mut World) {
        let (mut mara, mut deploy) = somebody(world);
        let db = &world.db;
        ask_while(
            |wait| {
                db.write(|tx| {
                    tx.conn.batch_execute(ALL_ROWS)?;
                    wait();
                    Ok(())
                })
                .expect("an act");
            },
            || ask(&mut mara, &mut deploy),
        );
        assert_eq!(noted_now(world), (0, 0));
        ask(&mut mara, &mut deploy);
        assert_eq!(noted_now(world), (1, 1), "it was left for the next one");
        world.pass_minutes(59);
        ask(&mut mara, &mut deploy);
        assert_eq!(noted_now(world), (0, 0), "once an hour");
        world.pass_minutes(1);
        ask(&mut mara, &mut deploy);
        assert_eq!(noted_now(world), (1, 1));
    }

    fn nor_for_what_another_process_has_locked(world: &mut World) {
        let (mut mara, mut deploy) = somebody(world);
        let mark = if world.kind() == Kind::Sqlite { "PRAGMA cache_size = -777" } else { "SET work_mem = '777kB'" };
        world.db.write(|tx| Ok(tx.conn.batch_execute(mark)?)).expect("an act");
        let before = of_connection(world);
        assert!(before.1.contains("777"), "{before:?}");
        let begin = match world.kind() {
            Kind::Sqlite => "BEGIN IMMEDIATE",
            Kind::Postgres => "BEGIN; LOCK TABLE __diesel_schema_migrations IN EXCLUSIVE MODE",
        };
        let database = &world.settings.database;
        ask_while(
            |wait| {
                let mut other = database.connect().expect("a connection");
                other.batch_execute(&format!("{begin}; {ALL_ROWS}")).expect("a lock");
                wait();
                other.batch_execute("ROLLBACK").expect("the end of the lock");
            },
            || ask(&mut mara, &mut deploy),
        );
        assert_eq!(noted_now(world), (0, 0));
        assert_eq!(of_connection(world), before, "the same connection, as patient as before");
        ask(&mut mara, &mut deploy);
        assert_eq!(noted_now(world), (1, 1), "it was left for the next one");
        assert_eq!(of_connection(world), before);
    }

    fn what_a_note_refuses_is_said_and_leaves_nothing(world: &mut World) {
        let (mut mara, mut deploy) = somebody(world);
        ask(&mut mara, &mut deploy);
        assert_eq!(noted_now(world), (1, 1));
        let refused = world.db.write_if_free(|tx| {
            diesel::update(sessions::table).set(sessions::last_seen_at.eq(tx.now.plus_hours(-1))).execute(tx.conn)?;
            Err(Error::Forbidden)
        });
        assert!(matches!(refused, Err(Error::Forbidden)), "{refused:?}");
        assert_eq!(noted_now(world), (1, 1));
        assert!(world.db.write_if_free(|_| Ok(())).expect("nobody else writes"));
    }
}
