//! What PostgreSQL says in another language, and connections that a failover breaks: nothing depends on English words.

use std::sync::atomic::{AtomicU32, Ordering};

use diesel::connection::SimpleConnection;
use diesel::sql_types::Integer;
use remit::error::Error;
use remit::model::person::Person;
use remit::store::{Db, Tx};

use crate::world::{Cast, Kind};

#[derive(diesel::QueryableByName)]
struct Backend {
    #[diesel(sql_type = Integer)]
    pid: i32,
}

fn backend(tx: &mut Tx) -> remit::error::Result<i32> {
    use diesel::RunQueryDsl;

    Ok(diesel::sql_query("SELECT pg_backend_pid() AS pid").get_result::<Backend>(tx.conn)?.pid)
}

/// An error with this code, in these words.
fn say(tx: &mut Tx, code: &str, words: &str) -> remit::error::Result<()> {
    let raise = format!("DO $do$ BEGIN RAISE EXCEPTION '{words}' USING ERRCODE = '{code}'; END $do$");
    Ok(tx.conn.batch_execute(&raise)?)
}

fn rename(tx: &mut Tx, person: &Person) -> remit::error::Result<()> {
    Ok(tx.conn.batch_execute(&format!("UPDATE people SET name = 'Mara K' WHERE id = '{}'", person.id))?)
}

/// How often an act ran that was stopped so the first time, and what came of it.
fn stopped_once(db: &Db, person: &Person, code: &str, words: &str) -> (u32, remit::error::Result<()>) {
    let runs = AtomicU32::new(0);
    let outcome = db.write(|tx| {
        rename(tx, person)?;
        if runs.fetch_add(1, Ordering::SeqCst) == 0 { say(tx, code, words) } else { Ok(()) }
    });
    (runs.into_inner(), outcome)
}

story! {
    fn a_deadlock_is_tried_again_in_whatever_language_it_is_said(world: &mut World) {
        if world.kind() == Kind::Sqlite {
            return;
        }
        let cast = Cast::of(world);
        for (code, words) in [
            ("40001", "konnte Zugriff nicht serialisieren"),
            ("40P01", "deadlock detected"),
            ("40P01", "Verklemmung (Deadlock) entdeckt"),
            ("40P01", "обнаружена взаимоблокировка"),
            ("0A000", "gecachter Plan darf den Ergebnistyp nicht ändern"),
        ] {
            let (runs, outcome) = stopped_once(&world.db, &cast.mara, code, words);
            assert!(outcome.is_ok() && runs == 2, "{words}: {runs} times, then {outcome:?}");
        }
    }

    fn what_fails_each_time_is_not_tried_for_ever(world: &mut World) {
        if world.kind() == Kind::Sqlite {
            return;
        }
        let runs = AtomicU32::new(0);
        let outcome = world.db.write(|tx| {
            runs.fetch_add(1, Ordering::SeqCst);
            say(tx, "22012", "Division durch Null")
        });
        assert!(matches!(outcome, Err(Error::Store(_))), "{outcome:?}");
        assert_eq!(runs.into_inner(), 3);
    }

    fn a_connection_on_which_nothing_can_be_written_is_thrown_away(world: &mut World) {
        if world.kind() == Kind::Sqlite {
            return;
        }
        let db = world.database_with_connections(2);
        let first = db.write(backend).expect("an act");
        assert_eq!(db.write(backend).expect("an act"), first, "it is kept");
        let read_only = "kann UPDATE nicht in einer Read-Only-Transaktion ausführen";
        let outcome = db.write(|tx| say(tx, "25006", read_only));
        assert!(matches!(outcome, Err(Error::DatabaseAway(_))), "{outcome:?}");
        assert_ne!(db.write(backend).expect("an act"), first, "it is another one");
    }

    fn a_note_that_meets_a_lock_is_left_in_whatever_language_that_is_said(world: &mut World) {
        if world.kind() == Kind::Sqlite {
            return;
        }
        let db = world.database_with_connections(2);
        let first = db.write(backend).expect("an act");
        for words in ["canceling statement due to lock timeout", "storniere Anfrage wegen Zeitüberschreitung einer Sperre"] {
            let noted = db.write_if_free(|tx| say(tx, "55P03", words));
            assert!(matches!(noted, Ok(false)), "{words}: {noted:?}");
            assert_eq!(db.write(backend).expect("an act"), first, "{words}: it is kept");
        }
        let read_only = "kann UPDATE nicht in einer Read-Only-Transaktion ausführen";
        let noted = db.write_if_free(|tx| say(tx, "25006", read_only));
        assert!(matches!(noted, Err(Error::DatabaseAway(_))), "{noted:?}");
        assert_ne!(db.write(backend).expect("an act"), first, "it is another one");
    }

    fn an_act_whose_connection_breaks_leaves_nothing_and_the_next_one_works(world: &mut World) {
        if world.kind() == Kind::Sqlite {
            return;
        }
        let cast = Cast::of(world);
        let mut mara = world.sign_in(&cast.mara);
        let outcome = world.db.write(|tx| {
            rename(tx, &cast.mara)?;
            Ok(tx.conn.batch_execute("SELECT pg_terminate_backend(pg_backend_pid())")?)
        });
        assert!(matches!(outcome, Err(Error::DatabaseAway(_))), "{outcome:?}");
        mara.get("/account").answers(200).says("Mara Klein");
        world.db.write(|tx| rename(tx, &cast.mara)).expect("an act");
    }
}
