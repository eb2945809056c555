//! Migrations: bringing the database up to date, and refusing one that a newer program has made. Several servers may start
//! at once: one migrates, the others wait, and find nothing left to do.

use std::sync::LazyLock;

use diesel::backend::Backend;
use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use diesel::migration::{Migration, MigrationSource, MigrationVersion};
use diesel::sql_types::Text;
use diesel::sqlite::Sqlite;
use diesel::{OptionalExtension, PgConnection, QueryResult, QueryableByName, SqliteConnection};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::connection::{AnyConnection, POSTGRES_SETTINGS};
use super::query;

const BOTH: EmbeddedMigrations = embed_migrations!("migrations/both");
const SQLITE: Migrations = Migrations(embed_migrations!("migrations/sqlite"));
const POSTGRES: Migrations = Migrations(embed_migrations!("migrations/postgres"));
/// Any number that only Remit uses.
const LOCK: &str = "7365656";

/// The version of the last one that this program knows.
static NEWEST: LazyLock<String> = LazyLock::new(|| {
    let all = MigrationSource::<Sqlite>::migrations(&SQLITE).unwrap_or_default();
    all.iter().map(|one| one.name().version().to_string()).max().unwrap_or_default()
});

#[derive(QueryableByName)]
struct Applied {
    #[diesel(sql_type = Text)]
    version: String,
}

type Problem = Box<dyn std::error::Error + Send + Sync>;

/// Those that only one database understands. With those that both do they run in the order of their versions.
struct Migrations(EmbeddedMigrations);

impl<DB: Backend> MigrationSource<DB> for Migrations {
    fn migrations(&self) -> diesel::migration::Result<Vec<Box<dyn Migration<DB>>>> {
        let mut all = MigrationSource::<DB>::migrations(&BOTH)?;
        all.extend(MigrationSource::<DB>::migrations(&self.0)?);
        Ok(all)
    }
}

/// Runs what is missing.
///
/// # Errors
/// One sentence for the person who starts the program.
pub(super) fn migrate(conn: &mut AnyConnection) -> Result<(), String> {
    match conn {
        AnyConnection::Sqlite(conn) => migrate_sqlite(conn),
        AnyConnection::Postgres(conn) => migrate_postgres(conn),
    }
}

/// In one transaction that begins with the lock. A migration that a power cut takes back is made again; whatever is
/// acknowledged later waits for the disk.
fn migrate_sqlite(conn: &mut SqliteConnection) -> Result<(), String> {
    set(conn, "PRAGMA busy_timeout = 60000; PRAGMA synchronous = NORMAL")?;
    AnsiTransactionManager::begin_transaction_sql(conn, "BEGIN IMMEDIATE").map_err(|p| sentence(p.into()))?;
    let applied = conn.applied_migrations();
    let outcome = refuse_newer(applied, MigrationSource::<Sqlite>::migrations(&SQLITE))
        .and_then(|()| conn.run_pending_migrations(SQLITE).map(|_| ()).map_err(sentence));
    let end = match outcome {
        Ok(()) => AnsiTransactionManager::commit_transaction(conn),
        Err(_) => AnsiTransactionManager::rollback_transaction(conn),
    };
    outcome?;
    end.map_err(|problem| sentence(problem.into()))?;
    set(conn, "PRAGMA busy_timeout = 5000; PRAGMA synchronous = FULL")
}

/// Waiting for others takes as long as it takes.
fn migrate_postgres(conn: &mut PgConnection) -> Result<(), String> {
    set(conn, "SET lock_timeout = 0; SET statement_timeout = 0")?;
    set(conn, &format!("SELECT pg_advisory_lock({LOCK})"))?;
    let applied = conn.applied_migrations();
    let outcome = refuse_newer(applied, MigrationSource::<diesel::pg::Pg>::migrations(&POSTGRES))
        .and_then(|()| conn.run_pending_migrations(POSTGRES).map(|_| ()).map_err(sentence));
    set(conn, &format!("SELECT pg_advisory_unlock({LOCK})"))?;
    outcome?;
    set(conn, POSTGRES_SETTINGS)
}

fn set(conn: &mut impl SimpleConnection, what: &str) -> Result<(), String> {
    conn.batch_execute(what).map_err(|problem| sentence(problem.into()))
}

/// True if the database has all that this program needs. While servers are replaced one after another it may have more.
///
/// # Errors
/// Those of the database, in which there may be no migration at all.
pub fn are_done(conn: &mut AnyConnection) -> QueryResult<bool> {
    let asked = query::sql("SELECT version FROM __diesel_schema_migrations WHERE version = $1");
    let found: Option<Applied> = asked.bind::<Text, _>(NEWEST.as_str()).get_result(conn).optional()?;
    Ok(found.is_some_and(|found| found.version == *NEWEST))
}

/// Says if the database is older or newer than this program.
///
/// # Errors
/// One sentence for the person who starts the program.
pub(super) fn check_version(conn: &mut AnyConnection) -> Result<(), String> {
    let is_older = match conn {
        AnyConnection::Sqlite(conn) => {
            refuse_newer(conn.applied_migrations(), MigrationSource::<Sqlite>::migrations(&SQLITE))?;
            conn.has_pending_migration(SQLITE).map_err(sentence)?
        }
        AnyConnection::Postgres(conn) => {
            refuse_newer(conn.applied_migrations(), MigrationSource::<diesel::pg::Pg>::migrations(&POSTGRES))?;
            conn.has_pending_migration(POSTGRES).map_err(sentence)?
        }
    };
    if is_older { Err("The database is older than this program. Run `remit migrate` first.".into()) } else { Ok(()) }
}

fn sentence(problem: Problem) -> String {
    format!("The database cannot be brought up to date: {problem}")
}

fn refuse_newer<DB: Backend>(
    applied: Result<Vec<MigrationVersion<'static>>, Problem>,
    known: Result<Vec<Box<dyn Migration<DB>>>, Problem>,
) -> Result<(), String> {
    let known: Vec<_> = known.map_err(sentence)?.iter().map(|one| one.name().version().as_owned()).collect();
    match applied.map_err(sentence)?.iter().find(|version| !known.contains(version)) {
        None => Ok(()),
        Some(version) => Err(format!(
            "The database was made by a newer version of Remit (migration {version} is unknown here). Start that version."
        )),
    }
}
