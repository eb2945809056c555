//! Migrations: bringing the database up to date, and refusing one that a newer program has made.

use diesel::connection::SimpleConnection;
use diesel::migration::{Migration, MigrationSource, MigrationVersion};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::connection::AnyConnection;

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");
/// Any number that only Remit uses.
const LOCK: &str = "7365656";

type Problem = Box<dyn std::error::Error + Send + Sync>;

/// Runs what is missing.
///
/// # Errors
/// One sentence for the person who starts the program.
pub(super) fn migrate(conn: &mut AnyConnection) -> Result<(), String> {
    match conn {
        AnyConnection::Sqlite(conn) => {
            refuse_newer(conn.applied_migrations(), MigrationSource::<diesel::sqlite::Sqlite>::migrations(&SQLITE))?;
            // A migration that a power cut takes back is made again; whatever is acknowledged later waits for the disk.
            conn.batch_execute("PRAGMA synchronous = NORMAL").map_err(|p| sentence(p.into()))?;
            conn.run_pending_migrations(SQLITE).map_err(sentence)?;
            conn.batch_execute("PRAGMA synchronous = FULL").map_err(|p| sentence(p.into()))?;
        }
        AnyConnection::Postgres(conn) => {
            use diesel::RunQueryDsl;
            // Several servers may start at once on one database: one migrates, the others wait.
            diesel::sql_query(format!("SELECT pg_advisory_lock({LOCK})"))
                .execute(conn)
                .map_err(|p| sentence(p.into()))?;
            let applied = conn.applied_migrations();
            let outcome = refuse_newer(applied, MigrationSource::<diesel::pg::Pg>::migrations(&POSTGRES))
                .and_then(|()| conn.run_pending_migrations(POSTGRES).map(|_| ()).map_err(sentence));
            diesel::sql_query(format!("SELECT pg_advisory_unlock({LOCK})"))
                .execute(conn)
                .map_err(|p| sentence(p.into()))?;
            outcome?;
        }
    }
    Ok(())
}

/// Says if the database is older or newer than this program.
///
/// # Errors
/// One sentence for the person who starts the program.
pub(super) fn check_version(conn: &mut AnyConnection) -> Result<(), String> {
    let is_older = match conn {
        AnyConnection::Sqlite(conn) => {
            refuse_newer(conn.applied_migrations(), MigrationSource::<diesel::sqlite::Sqlite>::migrations(&SQLITE))?;
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

fn refuse_newer<DB: diesel::backend::Backend>(
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
