//! The pool, and a database of its own: made and filled at the start.

use std::error::Error;

use diesel::connection::SimpleConnection;
use diesel::r2d2::{self, ConnectionManager, CustomizeConnection};
use diesel::{PgConnection, SqliteConnection};

use crate::queries;

/// PostgreSQL first: it takes no path for an address, while SQLite takes any address for a path.
#[derive(diesel::MultiConnection)]
pub enum AnyConnection {
    Postgres(PgConnection),
    Sqlite(SqliteConnection),
}

pub type Pool = r2d2::Pool<ConnectionManager<AnyConnection>>;

/// A pool of connections to a new database: `sqlite://PATH` or `postgres://…`
///
/// # Errors
/// Whatever the database says.
pub fn open(url: &str) -> Result<Pool, Box<dyn Error>> {
    let pool: Pool = r2d2::Pool::builder()
        .max_size(8)
        .test_on_check_out(false)
        .connection_customizer(Box::new(AsInRemit))
        .build(ConnectionManager::new(url.strip_prefix("sqlite://").unwrap_or(url)))?;
    let mut conn = pool.get()?;
    conn.batch_execute(include_str!("fill.sql"))?;
    queries::add_sessions(&mut conn)?;
    conn.batch_execute("ANALYZE")?;
    drop(conn);
    Ok(pool)
}

#[derive(Debug)]
struct AsInRemit;

impl CustomizeConnection<AnyConnection, r2d2::Error> for AsInRemit {
    fn on_acquire(&self, conn: &mut AnyConnection) -> Result<(), r2d2::Error> {
        let settings = match conn {
            AnyConnection::Postgres(_) => "SET synchronous_commit = on",
            AnyConnection::Sqlite(_) => {
                "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA foreign_keys = ON; \
                 PRAGMA synchronous = FULL; PRAGMA cache_size = -16384; PRAGMA temp_store = MEMORY;"
            }
        };
        conn.batch_execute(settings).map_err(r2d2::Error::QueryError)
    }
}
