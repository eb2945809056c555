//! What diesel derives for two databases: how values and queries reach whichever it is, and how rows come back.

use diesel::{PgConnection, SqliteConnection};

/// Only for what diesel derives from it: it never has a value.
#[derive(diesel::MultiConnection)]
pub enum Both {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}
