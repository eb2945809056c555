//! Transactions take turns, and somebody else's lock harms nobody for long.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error as DieselError};
use remit::error::Error;
use remit::model::person::Person;
use remit::store::schema::people;
use remit::store::{AnyConnection, Tx};

use crate::world::{Cast, Kind, World};

fn name_of(tx: &mut Tx, person: &Person) -> remit::error::Result<String> {
    Ok(people::table.find(person.id).select(people::name).first(tx.conn)?)
}

/// What only one connection knows.
const MARK_SQLITE: &str = "PRAGMA cache_size = -777";
const MARK_POSTGRES: &str = "SET work_mem = '777kB'";

#[derive(QueryableByName)]
struct Mark {
    #[diesel(sql_type = diesel::sql_types::Text)]
    mark: String,
}

fn is_marked(tx: &mut Tx, kind: Kind) -> Result<bool, Error> {
    let query = match kind {
        Kind::Sqlite => "SELECT CAST(cache_size AS TEXT) AS mark FROM pragma_cache_size",
        Kind::Postgres => "SELECT current_setting('work_mem') AS mark",
    };
    Ok(diesel::sql_query(query).get_result::<Mark>(tx.conn)?.mark.contains("777"))
}

/// Somebody else's connection.
fn other(world: &World) -> AnyConnection {
    world.settings.database.connect().expect("a connection")
}

story! {
    fn checks_and_changes_of_many_writers_come_one_after_another(world: &mut World) {
        let cast = Cast::of(world);
        world.change(|tx| {
            diesel::update(people::table.find(cast.mara.id)).set(people::name.eq("0")).execute(tx.conn)?;
            Ok(())
        });
        let (db, mara) = (&world.db, &cast.mara);
        let is_writing = AtomicBool::new(true);
        let seen = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            let writers: Vec<_> = (0..4)
                .map(|_| {
                    scope.spawn(|| {
                        for _ in 0..25 {
                            db.write(|tx| {
                                let count: u32 = name_of(tx, mara)?.parse().expect("a number");
                                let next = people::name.eq((count + 1).to_string());
                                diesel::update(people::table.find(mara.id)).set(next).execute(tx.conn)?;
                                Ok(())
                            })
                            .expect("a turn");
                        }
                    })
                })
                .collect();
            scope.spawn(|| {
                while is_writing.load(Ordering::Relaxed) {
                    let twice = db.read(|tx| Ok((name_of(tx, mara)?, name_of(tx, mara)?))).expect("readers never wait");
                    assert_eq!(twice.0, twice.1, "one consistent picture");
                    seen.fetch_add(1, Ordering::Relaxed);
                }
            });
            writers.into_iter().for_each(|writer| writer.join().expect("no panic"));
            is_writing.store(false, Ordering::Relaxed);
        });
        assert_eq!(db.read(|tx| name_of(tx, mara)).expect("a name"), "100");
        assert!(seen.load(Ordering::Relaxed) > 0);
    }

    fn while_somebody_else_writes_pages_are_shown_and_acts_wait(world: &mut World) {
        let cast = Cast::of(world);
        let mut lock = other(world);
        let begin = if world.kind() == Kind::Sqlite { "BEGIN IMMEDIATE" } else { "BEGIN" };
        lock.batch_execute(&format!("{begin}; UPDATE people SET name = 'Held'")).expect("a lock");
        let begun = Instant::now();
        assert_eq!(world.db.read(|tx| name_of(tx, &cast.mara)).expect("a page"), "Mara Klein");
        assert!(begun.elapsed() < Duration::from_millis(500), "{:?}", begun.elapsed());
        std::thread::scope(|scope| {
            scope.spawn(|| {
                std::thread::sleep(Duration::from_millis(700));
                lock.batch_execute("ROLLBACK").expect("the end of the lock");
            });
            let rename = |tx: &mut Tx| {
                diesel::update(people::table.find(cast.mara.id)).set(people::name.eq("Mara K")).execute(tx.conn)?;
                Ok(())
            };
            world.db.write(rename).expect("a turn");
        });
        assert!(begun.elapsed() >= Duration::from_millis(600), "it waited: {:?}", begun.elapsed());
    }

    fn a_database_of_a_newer_version_is_refused(world: &mut World) {
        assert_eq!(world.db.check_version(), Ok(()));
        let newer = "INSERT INTO __diesel_schema_migrations (version) VALUES ('20991231')";
        other(world).batch_execute(newer).expect("a newer migration");
        for outcome in [world.db.check_version(), world.db.migrate()] {
            assert!(outcome.is_err_and(|sentence| sentence.contains("newer version")));
        }
    }

    fn what_another_migration_has_made_before_is_kept(world: &mut World) {
        // 2027-01-05 made the tables of 2027-01-04 once.
        let before = "DELETE FROM __diesel_schema_migrations WHERE version = '20270104'";
        other(world).batch_execute(before).expect("a database from before");
        assert!(world.db.check_version().is_err_and(|sentence| sentence.contains("older")));
        assert_eq!(world.db.migrate(), Ok(()));
        assert_eq!(world.db.check_version(), Ok(()));
    }

    fn a_table_that_somebody_has_locked_keeps_nobody_waiting(world: &mut World) {
        if world.kind() == Kind::Sqlite {
            return;
        }
        let cast = Cast::of(world);
        let (mut mara, mut lock) = (world.sign_in(&cast.mara), other(world));
        lock.batch_execute("BEGIN; LOCK TABLE apps IN ACCESS EXCLUSIVE MODE").expect("a lock");
        let begun = Instant::now();
        mara.get("/new/app").answers(200);
        mara.submit("Create app", &[("App name", "Pier 7")]).shows(503, "Back in a moment");
        assert!(mara.header("retry-after").is_some());
        mara.get("/apps").answers(503);
        assert!(begun.elapsed() < Duration::from_secs(12), "{:?}", begun.elapsed());
        mara.get("/account").answers(200).says("Mara Klein");
        lock.batch_execute("ROLLBACK").expect("the end of the lock");
        mara.get("/new/app").submit("Create app", &[("App name", "Pier 7")]).redirects_to("/apps/");
    }

    fn a_connection_that_could_not_read_or_write_is_not_used_again(world: &mut World) {
        let (db, kind) = (world.database_with_connections(2), world.kind());
        let is_marked = || db.read(|tx| is_marked(tx, kind)).expect("a page");
        db.write(|tx| Ok(tx.conn.batch_execute(if kind == Kind::Sqlite { MARK_SQLITE } else { MARK_POSTGRES })?))
            .expect("an act");
        assert!(is_marked(), "it is the same one");
        let refused: Result<(), Error> = db.write(|_| Err(Error::Forbidden));
        assert!(refused.is_err() && is_marked(), "nothing is wrong with it");
        let broken: Result<(), Error> = db.write(|_| {
            Err(DieselError::DatabaseError(DatabaseErrorKind::Unknown, Box::new("disk I/O error".to_owned())).into())
        });
        assert!(matches!(broken, Err(Error::DatabaseAway(_))) && !is_marked(), "it is another one");
    }

    fn a_column_that_a_newer_server_adds_disturbs_nobody(world: &mut World) {
        let cast = Cast::of(world);
        let mut mara = world.sign_in(&cast.mara);
        let page = format!("/apps/{}", cast.cafe.id);
        mara.get(&page).answers(200);
        other(world).batch_execute("ALTER TABLE apps ADD COLUMN later BIGINT").expect("a newer table");
        mara.get(&page).answers(200);
    }

    fn broken_connections_are_replaced_without_anybody_noticing(world: &mut World) {
        if world.kind() == Kind::Sqlite {
            return;
        }
        let cast = Cast::of(world);
        for _ in 0..3 {
            let others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                          WHERE pid <> pg_backend_pid() AND datname = current_database()";
            other(world).batch_execute(others).expect("the end of all connections");
            assert_eq!(world.db.read(|tx| name_of(tx, &cast.mara)).expect("a page"), "Mara Klein");
        }
    }
}
