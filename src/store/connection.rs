//! One connection type for SQLite and PostgreSQL, chosen by the scheme of the database URL.

mod any;
mod derived;
mod rows;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::sleep;
use std::time::{Duration, Instant};

use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use diesel::r2d2::{self, ManageConnection, R2D2Connection};
use diesel::{
    Connection, ConnectionError, OptionalExtension, PgConnection, QueryDsl, QueryResult, RunQueryDsl, SqliteConnection,
};

pub use any::{AnyBackend, AnyConnection};
pub use rows::WholeRows;

use crate::model::PersonId;
use crate::model::schema::people;

impl AnyConnection {
    /// Begins a transaction of a kind.
    pub(super) fn begin(&mut self, kind: Kind, turn: Turn) -> QueryResult<()> {
        match self {
            AnyConnection::Sqlite(conn) if kind == Kind::Note => {
                conn.batch_execute("PRAGMA busy_timeout = 0")?;
                let begun = AnsiTransactionManager::begin_transaction_sql(conn, begin_sqlite(kind));
                conn.batch_execute(SQLITE_PATIENCE).and(begun)
            }
            AnyConnection::Sqlite(conn) => AnsiTransactionManager::begin_transaction_sql(conn, begin_sqlite(kind)),
            AnyConnection::Postgres(conn) => {
                AnsiTransactionManager::begin_transaction_sql(conn, &begin_postgres(kind, turn))
            }
        }
    }

    /// Begins a part of a transaction that can be taken back by itself.
    pub(super) fn begin_savepoint(&mut self) -> QueryResult<()> {
        match self {
            AnyConnection::Sqlite(conn) => AnsiTransactionManager::begin_transaction(conn),
            AnyConnection::Postgres(conn) => AnsiTransactionManager::begin_transaction(conn),
        }
    }

    /// What is answered is there to stay. Where a standby has to have it, PostgreSQL waits for that; ended by its time-out, it
    /// would say yes all the same. So it is ended by nothing but the end of the server or of the connection.
    pub(super) fn commit(&mut self, kind: Kind) -> QueryResult<()> {
        match self {
            AnyConnection::Sqlite(conn) => AnsiTransactionManager::commit_transaction(conn),
            AnyConnection::Postgres(conn) => {
                if kind == Kind::Act {
                    conn.batch_execute("SET LOCAL statement_timeout = 0")?;
                }
                AnsiTransactionManager::commit_transaction(conn)
            }
        }
    }

    pub(super) fn roll_back(&mut self) -> QueryResult<()> {
        match self {
            AnyConnection::Sqlite(conn) => AnsiTransactionManager::rollback_transaction(conn),
            AnyConnection::Postgres(conn) => AnsiTransactionManager::rollback_transaction(conn),
        }
    }

    /// Lets PostgreSQL see that a table has grown. What it has planned while that was empty, and keeps, reads all of it: so
    /// does each check of a reference to it.
    pub(crate) fn look_at(&mut self, table: &'static str) -> QueryResult<()> {
        match self {
            AnyConnection::Sqlite(_) => Ok(()),
            AnyConnection::Postgres(conn) => conn.batch_execute(&format!("ANALYZE {table}")),
        }
    }

    /// In a transaction that writes much and reads it again, by whoever is there to wait. What SQLite has changed stays in memory
    /// up to 64 MiB. PostgreSQL takes its time, and searches indexes: what it plans for a table that it knows to be empty, and
    /// keeps, would read all that has come into it, for each row.
    pub(crate) fn expect_much(&mut self) -> QueryResult<()> {
        match self {
            AnyConnection::Sqlite(conn) => conn.batch_execute("PRAGMA cache_size = -65536"),
            AnyConnection::Postgres(conn) => {
                conn.batch_execute("SET LOCAL statement_timeout = 0; SET LOCAL enable_seqscan = off")
            }
        }
    }

    /// Makes the pool throw this connection away.
    pub(super) fn give_up(&mut self) {
        match self {
            AnyConnection::Sqlite(conn) => {
                AnsiTransactionManager::transaction_manager_status_mut(conn).set_in_error();
            }
            AnyConnection::Postgres(conn) => {
                AnsiTransactionManager::transaction_manager_status_mut(conn).set_in_error();
            }
        }
    }
}

/// What a transaction is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Sees one consistent picture and changes nothing.
    Look,
    /// Nobody else can make a check of ours untrue.
    Act,
    /// As an act, and always rolled back: nobody's act depends on it. Lists are not kept for it, so they stay as they were:
    /// a row of SQLite, or a setting of PostgreSQL, says so to the triggers that keep them.
    Rehearsal,
    /// Writes what no act depends on, and waits for nobody's lock.
    Note,
}

/// Whether others may write at the same time. On SQLite nobody ever does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    Together,
    /// Waits until the others have written; those who come later wait.
    Alone,
}

fn begin_sqlite(kind: Kind) -> &'static str {
    match kind {
        Kind::Look => "BEGIN",
        Kind::Act | Kind::Note => "BEGIN IMMEDIATE",
        Kind::Rehearsal => "BEGIN IMMEDIATE; INSERT INTO rehearsal (is_on) VALUES (TRUE)",
    }
}

/// A rehearsal sees a snapshot and takes no part in the conflicts of acts. The table of migrations, in which nobody
/// writes, stands for the turn: locked first, so that what is seen is as it was after the wait. A note stays out of turns and
/// conflicts, gives up on a lock at once, and its commit waits for neither the disk nor a standby.
fn begin_postgres(kind: Kind, turn: Turn) -> String {
    let (begin, end) = match kind {
        Kind::Look => return "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY".into(),
        Kind::Act => ("BEGIN ISOLATION LEVEL SERIALIZABLE", ""),
        Kind::Rehearsal => ("BEGIN ISOLATION LEVEL REPEATABLE READ", "; SET LOCAL remit.rehearsal = 'on'"),
        Kind::Note => {
            return "BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL lock_timeout = '1ms'; \
                    SET LOCAL synchronous_commit = off"
                .into();
        }
    };
    let mode = if turn == Turn::Alone { "EXCLUSIVE" } else { "ROW SHARE" };
    format!("{begin}; LOCK TABLE __diesel_schema_migrations IN {mode} MODE{end}")
}

/// Which database, as the setting `DATABASE_URL` names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// The path of the file.
    Sqlite(String),
    /// The whole URL.
    Postgres(String),
}

impl DatabaseUrl {
    /// `sqlite://PATH` or `postgres://…`; anything else is refused rather than taken for a file name.
    pub fn parse(text: &str) -> Option<DatabaseUrl> {
        if let Some(path) = text.strip_prefix("sqlite://") {
            return (!path.is_empty()).then(|| DatabaseUrl::Sqlite(path.to_owned()));
        }
        (text.starts_with("postgres://") || text.starts_with("postgresql://"))
            .then(|| DatabaseUrl::Postgres(text.to_owned()))
    }

    /// False only if it is certain that nobody has an account there.
    pub fn has_people(&self) -> bool {
        let Ok(mut conn) = self.connect() else { return true };
        let first: QueryResult<Option<PersonId>> = people::table.select(people::id).first(&mut conn).optional();
        match first {
            Ok(person) => person.is_some(),
            Err(problem) => !problem.to_string().contains("no such table"),
        }
    }

    /// # Errors
    /// Whatever the database says.
    pub fn connect(&self) -> Result<AnyConnection, ConnectionError> {
        match self {
            DatabaseUrl::Sqlite(path) => {
                let mut conn = SqliteConnection::establish(path)?;
                set_up_sqlite(&mut conn).map_err(ConnectionError::CouldntSetupConfiguration)?;
                Ok(AnyConnection::Sqlite(conn))
            }
            DatabaseUrl::Postgres(url) => {
                let mut conn = PgConnection::establish(&impatient(url))?;
                conn.batch_execute(POSTGRES_SETTINGS).map_err(ConnectionError::CouldntSetupConfiguration)?;
                Ok(AnyConnection::Postgres(conn))
            }
        }
    }
}

/// Of several who open a new file at once, each switches it to WAL. That is refused at once where waiting could never end:
/// then it is tried again.
fn set_up_sqlite(conn: &mut SqliteConnection) -> QueryResult<()> {
    let end = Instant::now() + SWITCHED_WITHIN;
    loop {
        match conn.batch_execute(SQLITE_PRAGMAS) {
            Err(problem) if problem.to_string().contains("locked") && Instant::now() < end => sleep(A_MOMENT),
            outcome => return outcome,
        }
    }
}

/// A server that has vanished without a word is noticed after seconds, unless the URL says otherwise.
fn impatient(url: &str) -> String {
    let mut url = url.to_owned();
    for (setting, value) in [("connect_timeout", "5"), ("tcp_user_timeout", "10000")] {
        if !url.contains(setting) {
            let sign = if url.contains('?') { '&' } else { '?' };
            url.push_str(&format!("{sign}{setting}={value}"));
        }
    }
    url
}

/// `synchronous=FULL`: an act that was answered survives a power cut. Waiting for the lock comes first, so
/// that the switch to WAL waits too.
const SQLITE_PRAGMAS: &str = "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA foreign_keys = ON; \
     PRAGMA synchronous = FULL; PRAGMA cache_size = -16384; PRAGMA temp_store = MEMORY;";

/// As in SQLITE_PRAGMAS.
const SQLITE_PATIENCE: &str = "PRAGMA busy_timeout = 5000";

/// As long as anybody waits for a lock of SQLite.
const SWITCHED_WITHIN: Duration = Duration::from_secs(5);
const A_MOMENT: Duration = Duration::from_millis(20);

/// Whoever waits for a lock gives up before the one who asked does. No query is so long that compiling it
/// pays, or doing its parts at once: whose order is relied on where lists are put together. What pages read is in memory
/// or on a disk without moving parts: a row that an index finds costs hardly more than the next one of its table.
pub(super) const POSTGRES_SETTINGS: &str = "SET synchronous_commit = on; SET statement_timeout = '20s'; \
     SET lock_timeout = '4s'; SET client_min_messages = 'warning'; SET jit = off; \
     SET max_parallel_workers_per_gather = 0; SET random_page_cost = 1.1;";

/// Makes connections for the pool.
#[derive(Clone)]
pub struct Connector {
    url: DatabaseUrl,
    /// The one that brought the database up to date: the first of the pool.
    kept: Arc<Mutex<Option<AnyConnection>>>,
}

impl Connector {
    pub fn new(url: DatabaseUrl) -> Connector {
        Connector { url, kept: Arc::default() }
    }

    /// Hands over a connection that is open already.
    pub fn keep(&self, conn: AnyConnection) {
        *self.kept() = Some(conn);
    }

    fn kept(&self) -> MutexGuard<'_, Option<AnyConnection>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ManageConnection for Connector {
    type Connection = AnyConnection;
    type Error = r2d2::Error;

    fn connect(&self) -> Result<AnyConnection, r2d2::Error> {
        match self.kept().take() {
            Some(conn) => Ok(conn),
            None => self.url.connect().map_err(r2d2::Error::ConnectionError),
        }
    }

    fn is_valid(&self, conn: &mut AnyConnection) -> Result<(), r2d2::Error> {
        conn.ping().map_err(r2d2::Error::QueryError)
    }

    fn has_broken(&self, conn: &mut AnyConnection) -> bool {
        std::thread::panicking() || conn.is_broken()
    }
}
