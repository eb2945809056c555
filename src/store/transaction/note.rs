//! Notes that are made while something is answered, and for which no answer waits.

use diesel::r2d2::PooledConnection;

use super::super::connection::{Connector, DatabaseUrl, Kind, Turn};
use super::super::turns::MyTurn;
use super::tries::{Signs, Stopped};
use super::{Db, Tx};
use crate::error::Result;

impl Db {
    /// Writes what no act depends on and what may get lost, such as when something was last used. It is tried once, and given
    /// up if it would have to wait for another writer, a lock or a connection; on PostgreSQL a power cut may lose it. False: not
    /// written. The next request tries again, which is cheap: it looks at the row of turns, or meets the lock on a connection
    /// that keeps what it has prepared.
    ///
    /// # Errors
    /// Whatever `act` refuses, or those of the database.
    pub fn write_if_free(&self, act: impl Fn(&mut Tx) -> Result<()>) -> Result<bool> {
        let Some((_mine, conn)) = self.begun_if_free() else { return Ok(false) };
        let mut said = Ok(());
        let failed = self.finish(conn, Kind::Note, &mut |tx| {
            said = act(tx);
            said.as_ref().err().map(|problem| Signs::of(Some(problem)))
        });
        match failed {
            Some((signs, _)) if signs.came_between || signs.is_of_lock => Ok(false),
            // In another language a lock that was kept too long looks like a deadlock.
            Some((signs, _)) if self.may_be_a_deadlock(signs) => {
                tracing::debug!("a note was given up for what may be a lock");
                Ok(false)
            }
            Some((_, Stopped::By(problem))) => Err(problem),
            Some(_) => said.map(|()| false),
            None => Ok(true),
        }
    }

    /// A turn, where there are turns, and a connection in a transaction.
    fn begun_if_free(&self) -> Option<(Option<MyTurn>, PooledConnection<Connector>)> {
        let mine = match self.url {
            DatabaseUrl::Sqlite(_) => Some(self.turns.take_if_free()?),
            DatabaseUrl::Postgres(_) => None,
        };
        let mut conn = self.pool.try_get()?;
        match conn.begin(Kind::Note, Turn::Together) {
            Ok(()) => Some((mine, conn)),
            Err(problem) => {
                // On PostgreSQL beginning meets no lock.
                if mine.is_none() || !self.is_somebody_elses_lock(&problem) {
                    tracing::warn!(%problem, "a note could not be begun");
                    conn.give_up();
                }
                None
            }
        }
    }
}
