//! Transactions. Writers take turns, so that an act may check and then change.

mod note;
mod tries;

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone};
use chrono_tz::Tz;
use diesel::QueryResult;
use diesel::r2d2::{Pool, PooledConnection};
use diesel::result::{DatabaseErrorKind, Error as DieselError};

use super::clock::Clock;
use super::connection::{AnyConnection, Connector, DatabaseUrl, Kind, Turn};
use super::migrations;
use super::turns::Turns;
use crate::error::{Error, Result};
use crate::model::catalogue::Catalogue;
use crate::model::moment::Moment;
use crate::model::platform::PlatformPage;
use crate::model::schema::servers;
use crate::model::secret::Keys;
use crate::model::seller::Seller;
use crate::model::taking::Taking;
use crate::model::terms::TermsOfUse;
use crate::model::{AccessTokenId, Places};

/// How long a request waits for a connection.
const WAIT_FOR_CONNECTION: Duration = Duration::from_secs(5);
/// For so long after that the next ones do not wait: while the database is away nobody is kept waiting.
const DO_NOT_WAIT: Duration = Duration::from_secs(2);

/// What mails and links need to know about this installation.
pub struct Site {
    /// The name people see.
    pub brand: String,
    /// `https://billing.example`, without a slash at the end.
    pub base_url: String,
    pub keys: Keys,
    /// What can be booked.
    pub catalogue: Catalogue,
    /// Who sends the invoices. None: nobody, so there are none.
    pub seller: Option<Seller>,
    /// Where apps are created that come from the platform. None: developers create them here.
    pub new_app_page: Option<PlatformPage>,
    /// What whoever takes over billing accepts.
    pub terms: Option<TermsOfUse>,
    /// What can be paid with, besides a bank transfer.
    pub taking: Taking,
    /// Where days begin, for what is billed by the day.
    pub time_zone: Tz,
    /// Mails leave: there is a mail server.
    pub sends_mails: bool,
    /// The tax office is asked about VAT IDs.
    pub checks_vat_ids: bool,
}

impl Site {
    /// The time that clocks showed then in the billing time zone.
    pub fn local(&self, moment: Moment) -> NaiveDateTime {
        moment.utc().with_timezone(&self.time_zone).naive_local()
    }

    /// When this day begins in the billing time zone. Where the clock leaps over midnight: when it lands.
    pub fn begins(&self, day: NaiveDate) -> Moment {
        let midnight = day.and_time(NaiveTime::MIN);
        let times = (0..5).map(|hours| midnight + TimeDelta::hours(hours));
        let first = times.filter_map(|time| self.time_zone.from_local_datetime(&time).earliest()).next();
        Moment(first.map_or(0, |time| time.timestamp_millis()))
    }
}

/// Why nothing of a transaction is kept.
pub trait Failure: From<Error> {
    /// What a query or an act said, if it was that.
    fn error(&self) -> Option<&Error>;
}

impl Failure for Error {
    fn error(&self) -> Option<&Error> {
        Some(self)
    }
}

/// One transaction: a connection, one moment, and the site.
pub struct Tx<'a> {
    pub conn: &'a mut AnyConnection,
    pub now: Moment,
    pub site: &'a Site,
    /// The token that acts, which is recorded with each event. None: somebody at a browser, or Remit itself.
    pub token: Option<AccessTokenId>,
    /// How many ids were made in order.
    places: u32,
    is_rehearsal: bool,
}

impl Tx<'_> {
    /// True if nothing of it stays, whatever comes of it.
    pub fn is_rehearsal(&self) -> bool {
        self.is_rehearsal
    }

    /// Tries an act out within this transaction and takes it back: what came of it, and nothing else, is left.
    ///
    /// # Errors
    /// Whatever `act` refuses, or those of the database.
    pub fn try_out<T, E: Failure>(&mut self, act: impl FnOnce(&mut Tx) -> Result<T, E>) -> Result<T, E> {
        self.conn.begin_savepoint().map_err(Error::from)?;
        let is_rehearsal = std::mem::replace(&mut self.is_rehearsal, true);
        let outcome = act(self);
        self.is_rehearsal = is_rehearsal;
        self.conn.roll_back().map_err(Error::from)?;
        outcome
    }
}

impl Places for Tx<'_> {
    fn next_place(&mut self) -> u32 {
        self.places = self.places.saturating_add(1);
        self.places
    }
}

#[derive(Clone)]
pub struct Db {
    url: DatabaseUrl,
    pool: Pool<Connector>,
    connector: Connector,
    turns: Turns,
    /// When a request last waited for a connection in vain.
    in_vain: Arc<Mutex<Option<Instant>>>,
    /// So many wait for a connection.
    waiting: Arc<AtomicU32>,
    pub clock: Clock,
    pub site: Arc<Site>,
}

/// The connections of one server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Connections {
    /// As many as there may be.
    pub most: u32,
    pub open: u32,
    /// Of those that are open.
    pub idle: u32,
    /// Requests and workers that wait for one.
    pub waiting: u32,
}

impl Db {
    /// Opens the pool without connecting yet.
    pub fn new(url: DatabaseUrl, connections: u32, clock: Clock, site: Arc<Site>) -> Db {
        let connector = Connector::new(url.clone());
        let pool = Pool::builder()
            .max_size(connections)
            .min_idle(Some(0))
            .test_on_check_out(false)
            .connection_timeout(WAIT_FOR_CONNECTION)
            .error_handler(Box::new(LogOnce))
            .build_unchecked(connector.clone());
        let (turns, in_vain, waiting) = (Turns::default(), Arc::default(), Arc::default());
        Db { url, pool, connector, turns, in_vain, waiting, clock, site }
    }

    /// How its connections are used at this moment.
    pub fn connections(&self) -> Connections {
        let state = self.pool.state();
        Connections {
            most: self.pool.max_size(),
            open: state.connections,
            idle: state.idle_connections,
            waiting: self.waiting.load(Ordering::Relaxed),
        }
    }

    /// `sqlite` or `postgres`
    pub fn engine(&self) -> &'static str {
        match self.url {
            DatabaseUrl::Sqlite(_) => "sqlite",
            DatabaseUrl::Postgres(_) => "postgres",
        }
    }

    /// A page: one read transaction, one consistent picture.
    ///
    /// # Errors
    /// Whatever `look` refuses, or [`Error::DatabaseAway`].
    pub fn read<T>(&self, look: impl Fn(&mut Tx) -> Result<T>) -> Result<T> {
        self.run(Kind::Look, look)
    }

    /// An act: all of it or nothing. `act` may run more than once and touches nothing but the database.
    ///
    /// # Errors
    /// Whatever `act` refuses (then nothing has changed), [`Error::DatabaseAway`], or [`Error::Crowded`] if others came
    /// between again and again.
    pub fn write<T>(&self, act: impl Fn(&mut Tx) -> Result<T>) -> Result<T> {
        self.run(Kind::Act, act)
    }

    /// Tries an act out and always rolls it back: what a page of consequences is made of.
    ///
    /// # Errors
    /// As [`Db::write`].
    pub fn rehearse<T>(&self, act: impl Fn(&mut Tx) -> Result<T>) -> Result<T> {
        self.run(Kind::Rehearsal, act)
    }

    /// A connection in a transaction. Connections that broke while they waited in the pool are thrown away.
    fn begun(&self, kind: Kind, turn: Turn) -> Result<PooledConnection<Connector>> {
        for _ in 0..=self.pool.max_size() {
            let mut conn = self.connection()?;
            let Err(problem) = conn.begin(kind, turn) else { return Ok(conn) };
            // Whatever the server thinks of it: it is in no transaction that anybody knows of.
            conn.give_up();
            if self.is_somebody_elses_lock(&problem) {
                return Err(Error::DatabaseAway(problem.to_string()));
            }
            tracing::warn!(%problem, "a database connection broke");
        }
        Err(Error::DatabaseAway("every connection is broken".into()))
    }

    fn connection(&self) -> Result<PooledConnection<Connector>> {
        let mut in_vain = *self.in_vain.lock().unwrap_or_else(PoisonError::into_inner);
        if self.pool.state().connections > 0 {
            in_vain = None;
        }
        if in_vain.is_some_and(|at| at.elapsed() < DO_NOT_WAIT) {
            return Err(Error::DatabaseAway("no connection".into()));
        }
        self.waiting.fetch_add(1, Ordering::Relaxed);
        let connection = self.pool.get();
        self.waiting.fetch_sub(1, Ordering::Relaxed);
        connection.map_err(|problem| {
            *self.in_vain.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
            Error::DatabaseAway(problem.to_string())
        })
    }

    /// A connection that is lost has a kind of error of its own. What PostgreSQL says besides, in whatever language, when a
    /// transaction begins is that it has waited long enough for its turn.
    fn is_somebody_elses_lock(&self, problem: &DieselError) -> bool {
        let DieselError::DatabaseError(kind, what) = problem else { return false };
        match self.url {
            DatabaseUrl::Sqlite(_) => what.message().contains("database is locked"),
            DatabaseUrl::Postgres(_) => matches!(kind, DatabaseErrorKind::Unknown),
        }
    }

    /// Brings the database up to date, and says if it cannot be written. The connection stays: closing the last one to
    /// an SQLite file makes it write everything a second time, and wait for the disk.
    ///
    /// # Errors
    /// A sentence for the person who starts the program.
    pub fn migrate(&self) -> Result<(), String> {
        let mut conn = self.first_connection()?;
        migrations::migrate(&mut conn).map_err(|problem| match &self.url {
            DatabaseUrl::Sqlite(path) => format!("{path}: {problem}"),
            DatabaseUrl::Postgres(_) => problem,
        })?;
        let writable = conn
            .begin(Kind::Act, Turn::Together)
            .and_then(|()| write_nothing(&mut conn))
            .and_then(|()| conn.roll_back());
        writable.map_err(|problem| match &self.url {
            DatabaseUrl::Sqlite(path) => format!("The database {path} cannot be written: {problem}"),
            DatabaseUrl::Postgres(_) => format!("The database cannot be written: {problem}"),
        })?;
        self.connector.keep(conn);
        Ok(())
    }

    /// Says if the database is not of this program's version.
    ///
    /// # Errors
    /// A sentence for the person who starts the program.
    pub fn check_version(&self) -> Result<(), String> {
        migrations::check_version(&mut self.first_connection()?)
    }

    /// Without the pool, which would wait and try again: whoever starts the program wants to know at once.
    fn first_connection(&self) -> Result<AnyConnection, String> {
        self.url.connect().map_err(|problem| {
            let words: Vec<String> = problem.to_string().split_whitespace().map(str::to_owned).collect();
            match &self.url {
                DatabaseUrl::Sqlite(path) => format!("The database {path} cannot be opened: {}", words.join(" ")),
                DatabaseUrl::Postgres(_) => format!("The database cannot be reached: {}", words.join(" ")),
            }
        })
    }
}

/// Asks for the right to write: on SQLite a transaction that is begun for writing may be one that only reads.
fn write_nothing(conn: &mut AnyConnection) -> QueryResult<()> {
    use diesel::prelude::*;

    let nobody = servers::table.filter(servers::id.eq(""));
    diesel::update(nobody).set(servers::seen_at.eq(0)).execute(conn).map(drop)
}

/// The pool retries in the background; its complaints belong into the log.
#[derive(Debug)]
struct LogOnce;

impl diesel::r2d2::HandleError<diesel::r2d2::Error> for LogOnce {
    fn handle_error(&self, problem: diesel::r2d2::Error) {
        tracing::warn!(%problem, "no database connection");
    }
}
