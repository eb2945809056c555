//! A transaction is tried until all of it is done, or nothing is.

use std::time::{Duration, Instant};

use diesel::r2d2::PooledConnection;

use super::super::connection::{Connector, DatabaseUrl, Kind, Turn};
use super::{Db, Failure, Tx};
use crate::error::Error;
use crate::model::moment::within;

/// How often an act is tried beside others on PostgreSQL. When others came between each time, it gets a turn of its own.
const TRIES_TOGETHER: u32 = 2;
/// After so long an act is not tried again.
const LONGEST_TRIED: Duration = Duration::from_secs(5);
/// PostgreSQL looks for a deadlock after a second. What takes longer has waited for a lock or for the disk.
const DEADLOCK_IS_FOUND_WITHIN: Duration = Duration::from_secs(3);

/// What the failure of a transaction looks like from outside.
#[derive(Clone, Copy)]
pub(super) struct Signs {
    /// Another transaction came between, so that the body may simply be run again.
    pub(super) came_between: bool,
    is_untold: bool,
    is_of_connection: bool,
    /// True if somebody else held a lock for too long. PostgreSQL says so in its own language: where that is not English, it is
    /// untold.
    pub(super) is_of_lock: bool,
}

impl Signs {
    pub(super) fn of(problem: Option<&Error>) -> Signs {
        Signs {
            came_between: problem.is_some_and(Error::came_between),
            is_untold: problem.is_some_and(Error::is_untold),
            is_of_connection: problem.is_some_and(Error::is_of_connection),
            is_of_lock: problem.is_some_and(Error::is_of_lock),
        }
    }
}

/// Why a transaction is not tried again.
pub(super) enum Stopped {
    /// The body has failed, and has kept why.
    AsSaid,
    By(Error),
    /// The last time by this; None: as the body has kept.
    Crowded {
        tries: u32,
        by: Option<Error>,
    },
}

impl Stopped {
    fn with(problem: Error) -> (Signs, Stopped) {
        (Signs::of(Some(&problem)), Stopped::By(problem))
    }
}

impl Db {
    /// As [`Db::read`], [`Db::write`] and [`Db::rehearse`], for a body that may also fail in ways of its own.
    ///
    /// # Errors
    /// As [`Db::write`].
    pub fn run<T, E: Failure>(&self, kind: Kind, body: impl Fn(&mut Tx) -> Result<T, E>) -> Result<T, E> {
        let mut said = None;
        let stopped = self.run_until_done(kind, &mut |tx| {
            let outcome = said.insert(body(tx));
            outcome.as_ref().err().map(|failure| Signs::of(failure.error()))
        });
        match (stopped, said) {
            (None | Some(Stopped::AsSaid), Some(outcome)) => outcome,
            (Some(Stopped::Crowded { tries, by }), said) => {
                let failure = by.as_ref().or_else(|| said.as_ref()?.as_ref().err()?.error());
                Err(crowded(failure, tries).into())
            }
            (Some(Stopped::By(problem)), _) => Err(problem.into()),
            (_, None) => Err(Error::Internal("a transaction without a body".into()).into()),
        }
    }

    /// Runs a body until all of it is done, or nothing is. It keeps what it comes to, and says what its failure looks like: so
    /// all of this is compiled once, and not for each page and act. None: all of it is done.
    fn run_until_done(&self, kind: Kind, body: &mut dyn FnMut(&mut Tx) -> Option<Signs>) -> Option<Stopped> {
        let begun = Instant::now();
        let mut tries = 0;
        loop {
            tries += 1;
            let turn = if tries > TRIES_TOGETHER { Turn::Alone } else { Turn::Together };
            let (signs, stopped) = self.run_once(kind, turn, body)?;
            match self.patience(signs, tries) {
                None => return Some(stopped),
                Some(patience) if begun.elapsed() < patience => std::thread::sleep(pause_after(tries)),
                Some(_) => {
                    let by = if let Stopped::By(problem) = stopped { Some(problem) } else { None };
                    return Some(Stopped::Crowded { tries, by });
                }
            }
        }
    }

    /// For how long what failed so is tried again. None: it would only fail once more. What nothing but words tells may be a
    /// deadlock: it is tried twice, the second time alone.
    fn patience(&self, signs: Signs, tries: u32) -> Option<Duration> {
        if signs.came_between {
            return Some(LONGEST_TRIED);
        }
        (self.may_be_a_deadlock(signs) && tries <= TRIES_TOGETHER).then_some(DEADLOCK_IS_FOUND_WITHIN)
    }

    pub(super) fn may_be_a_deadlock(&self, signs: Signs) -> bool {
        matches!(self.url, DatabaseUrl::Postgres(_)) && signs.is_untold
    }

    /// None: it is done.
    fn run_once(
        &self,
        kind: Kind,
        turn: Turn,
        body: &mut dyn FnMut(&mut Tx) -> Option<Signs>,
    ) -> Option<(Signs, Stopped)> {
        let is_alone_anyway = kind != Kind::Look && matches!(self.url, DatabaseUrl::Sqlite(_));
        let turn_of_mine = if is_alone_anyway { self.turns.wait().map(Some) } else { Ok(None) };
        let (_mine, conn) = match turn_of_mine.and_then(|mine| Ok((mine, self.begun(kind, turn)?))) {
            Ok(begun) => begun,
            Err(problem) => return Some(Stopped::with(problem)),
        };
        self.finish(conn, kind, body)
    }

    /// Runs the body in the transaction that was begun on this connection, and ends it. None: it is done.
    pub(super) fn finish(
        &self,
        mut conn: PooledConnection<Connector>,
        kind: Kind,
        body: &mut dyn FnMut(&mut Tx) -> Option<Signs>,
    ) -> Option<(Signs, Stopped)> {
        let is_rehearsal = kind == Kind::Rehearsal;
        let mut tx =
            Tx { conn: &mut conn, now: self.clock.now(), site: &self.site, token: None, places: 0, is_rehearsal };
        let failed = match within(self.site.time_zone, || body(&mut tx)) {
            Some(signs) => Some((signs, Stopped::AsSaid)),
            None => {
                let ended = if is_rehearsal { tx.conn.roll_back() } else { tx.conn.commit(kind) };
                ended.err().map(|problem| Stopped::with(problem.into()))
            }
        };
        if let Some((signs, _)) = &failed {
            // After a failed COMMIT there may be no transaction left to roll back: then the connection goes. So does one
            // that could not read or write, whatever it says: it may never again. A note has most likely met a lock.
            let is_rolled_back = conn.roll_back().is_ok();
            let is_of_no_use = match kind {
                Kind::Note => signs.is_of_connection && !signs.is_of_lock,
                _ => signs.is_of_connection || self.may_be_a_deadlock(*signs),
            };
            if !is_rolled_back || is_of_no_use {
                conn.give_up();
            }
        }
        failed
    }
}

fn crowded(failure: Option<&Error>, tries: u32) -> Error {
    tracing::warn!(error = ?failure, tries, "others came between again and again");
    Error::Crowded
}

/// A random time, longer and longer: those who met each other do not meet again.
fn pause_after(tries: u32) -> Duration {
    let mut random = [0; 2];
    // Without random bytes all of them wait for as long as they can.
    let part = getrandom::fill(&mut random).map_or(u16::MAX, |()| u16::from_le_bytes(random));
    let longest = Duration::from_millis(10 << tries.min(5));
    longest * u32::from(part) / u32::from(u16::MAX)
}
