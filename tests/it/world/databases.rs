//! A fresh database for each world, copied from one that was migrated once.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

use diesel::connection::SimpleConnection;
use diesel::sql_types::Text;
use diesel::{Connection, PgConnection, QueryableByName, RunQueryDsl, SqliteConnection};
use remit::store::Clock;
use tempfile::TempDir;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Sqlite,
    Postgres,
}

/// One database, which goes away with its world.
pub enum Database {
    Sqlite { url: String, path: String, _folder: TempDir },
    Postgres { url: String, name: String },
}

/// Left behind for the next run, which makes it again. One run at a time on one server.
const POSTGRES_TEMPLATE: &str = "remit_test_template";

impl Database {
    /// One with all tables and nothing in them.
    pub fn fresh(kind: Kind) -> Database {
        match kind {
            Kind::Sqlite => fresh_sqlite(),
            Kind::Postgres => fresh_postgres(),
        }
    }

    pub fn kind(&self) -> Kind {
        match self {
            Database::Sqlite { .. } => Kind::Sqlite,
            Database::Postgres { .. } => Kind::Postgres,
        }
    }

    pub fn url(&self) -> &str {
        match self {
            Database::Sqlite { url, .. } | Database::Postgres { url, .. } => url,
        }
    }

    /// Remembers all rows of these tables, to come back to them with `restore`.
    pub fn keep(&self, tables: &[String]) {
        match self {
            Database::Sqlite { path, .. } => {
                let mut conn = SqliteConnection::establish(path).expect("a connection");
                let _ = std::fs::remove_file(format!("{path}.kept"));
                conn.batch_execute(&format!("VACUUM INTO '{path}.kept'")).expect("a copy");
            }
            Database::Postgres { url, .. } => {
                let copies = tables.iter().map(|table| format!("CREATE TABLE kept.{table} AS SELECT * FROM {table};"));
                let script =
                    format!("DROP SCHEMA IF EXISTS kept CASCADE; CREATE SCHEMA kept; {}", String::from_iter(copies));
                PgConnection::establish(url).expect("a connection").batch_execute(&script).expect("a copy");
            }
        }
    }

    /// Brings all rows back as they were at `keep`.
    pub fn restore(&self, tables: &[String]) {
        let rows = |here: &str, table| {
            format!("DELETE FROM {here}.{table}; INSERT INTO {here}.{table} SELECT * FROM kept.{table};")
        };
        match self {
            Database::Sqlite { path, .. } => {
                let rows = tables.iter().map(|table| rows("main", table));
                let mut conn = SqliteConnection::establish(path).expect("a connection");
                // Without the triggers, which refuse to take back an invoice.
                let triggers = triggers(&mut conn);
                let drops = triggers.iter().map(|trigger| format!("DROP TRIGGER {};", trigger.name));
                let makes = triggers.iter().map(|trigger| format!("{};", trigger.sql));
                let script = format!(
                    "PRAGMA foreign_keys = OFF; ATTACH '{path}.kept' AS kept; BEGIN IMMEDIATE; {} {} {} COMMIT;",
                    String::from_iter(drops),
                    String::from_iter(rows),
                    String::from_iter(makes)
                );
                conn.batch_execute(&script).expect("all rows");
            }
            Database::Postgres { url, .. } => {
                // Without the foreign keys, in one transaction.
                let rows = tables.iter().map(|table| rows("public", table));
                let script = format!("SET session_replication_role = replica; {}", String::from_iter(rows));
                PgConnection::establish(url).expect("a connection").batch_execute(&script).expect("all rows");
            }
        }
    }

    /// What its connections are opened with.
    pub fn key(&self) -> &str {
        match self {
            Database::Sqlite { path, .. } => path,
            Database::Postgres { url, .. } => url,
        }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Database::Postgres { name, .. } = self {
            let _ = on_server(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        }
    }
}

/// Asks the server through one connection for all: what a connection costs it is much of what a world costs.
fn on_server(statement: &str) -> diesel::QueryResult<()> {
    static CONNECTION: Mutex<Option<PgConnection>> = Mutex::new(None);
    let mut kept = CONNECTION.lock().unwrap_or_else(PoisonError::into_inner);
    let conn =
        kept.get_or_insert_with(|| PgConnection::establish(&server()).expect("REMIT_TEST_POSTGRES can be reached"));
    conn.batch_execute(statement)
}

/// In memory where the system has a place for that: the tests wait for no disk.
pub fn temporary_folder() -> TempDir {
    let memory = Path::new("/dev/shm");
    let builder = |place: &Path| tempfile::Builder::new().prefix("remit-test.").tempdir_in(place);
    builder(memory).or_else(|_| builder(&std::env::temp_dir())).expect("a temporary folder")
}

fn fresh_sqlite() -> Database {
    static MIGRATED: OnceLock<Vec<u8>> = OnceLock::new();
    let folder = temporary_folder();
    let file = folder.path().join("remit.sqlite3");
    let migrated = MIGRATED.get_or_init(|| migrated_sqlite(folder.path()));
    std::fs::write(&file, migrated).expect("a file");
    let path = text(&file);
    Database::Sqlite { url: format!("sqlite://{path}"), path, _folder: folder }
}

fn migrated_sqlite(folder: &Path) -> Vec<u8> {
    let (first, whole) = (folder.join("first.sqlite3"), folder.join("whole.sqlite3"));
    migrate(&format!("sqlite://{}", text(&first)));
    let mut conn = SqliteConnection::establish(&text(&first)).expect("a connection");
    conn.batch_execute(&format!("VACUUM INTO '{}'", text(&whole))).expect("one file");
    std::fs::read(whole).expect("the file")
}

fn fresh_postgres() -> Database {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    static TEMPLATE: OnceLock<()> = OnceLock::new();
    TEMPLATE.get_or_init(migrated_postgres);
    let name = format!("remit_test_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::SeqCst));
    // File by file: half the work of page by page, and what every first connection would read of the catalogues is copied, too.
    on_server(&format!("CREATE DATABASE {name} TEMPLATE {POSTGRES_TEMPLATE} STRATEGY FILE_COPY")).expect("a database");
    Database::Postgres { url: database_on(&server(), &name), name }
}

fn migrated_postgres() {
    on_server(&format!("DROP DATABASE IF EXISTS {POSTGRES_TEMPLATE} WITH (FORCE)")).expect("no template");
    on_server(&format!("CREATE DATABASE {POSTGRES_TEMPLATE}")).expect("a template");
    migrate(&database_on(&server(), POSTGRES_TEMPLATE));
    // A database can be copied only while nobody is connected to it.
    on_server(&format!(
        "ALTER DATABASE {POSTGRES_TEMPLATE} ALLOW_CONNECTIONS false;
         SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{POSTGRES_TEMPLATE}'"
    ))
    .expect("a quiet template");
}

fn migrate(url: &str) {
    let settings = super::settings_for(url);
    remit::server::database(&settings, Clock::System).migrate().expect("migrations run");
}

fn server() -> String {
    let set = std::env::var("REMIT_TEST_POSTGRES").ok().filter(|url| !url.is_empty());
    set.expect("REMIT_TEST_POSTGRES is set: bin/with-postgres does that")
}

/// The same server, another database.
fn database_on(server: &str, name: &str) -> String {
    let mut url = url::Url::parse(server).expect("REMIT_TEST_POSTGRES is a URL");
    url.set_path(name);
    url.into()
}

fn text(path: &Path) -> String {
    PathBuf::from(path).into_os_string().into_string().expect("a path in UTF-8")
}

#[derive(QueryableByName)]
struct Trigger {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    sql: String,
}

fn triggers(conn: &mut SqliteConnection) -> Vec<Trigger> {
    let query = "SELECT name, sql FROM main.sqlite_schema WHERE type = 'trigger'";
    diesel::sql_query(query).load(conn).expect("the triggers")
}
