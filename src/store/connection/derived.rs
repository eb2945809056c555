//! What diesel derives for two databases: how values and queries reach whichever it is, and how rows come back.

use diesel::{PgConnection, SqliteConnection};

/// For the sake of what is derived from it: no connection is one.
#[derive(diesel::MultiConnection)]
pub enum Both {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}
