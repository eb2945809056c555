//! Transactions. Writers take turns, so that an act may check and then change.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone};
use chrono_tz::Tz;
use diesel::QueryResult;
use diesel::r2d2::{Pool, PooledConnection};
use diesel::result::{DatabaseErrorKind, Error as DieselError};

use super::clock::{Clock, Moment, within};
use super::connection::{AnyConnection, Connector, DatabaseUrl};
use super::migrations;
use crate::error::{Error, Result};
use crate::model::catalogue::Catalogue;
use crate::model::secret::Keys;
use crate::model::seller::Seller;

/// How often an act is tried again when another one came between on PostgreSQL.
const TRIES: usize = 12;
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
    /// Where days begin, for what is billed by the day.
    pub time_zone: Tz,
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

/// One transaction: a connection, one moment, and the site.
pub struct Tx<'a> {
    pub conn: &'a mut AnyConnection,
    pub now: Moment,
    pub site: &'a Site,
    /// How many ids were made in order.
    places: u16,
}

impl Tx<'_> {
    pub(crate) fn next_place(&mut self) -> u16 {
        self.places = self.places.saturating_add(1);
        self.places
    }

    /// Tries an act out within this transaction and takes it back: what came of it, and nothing else, is left.
    ///
    /// # Errors
    /// Whatever `act` refuses, or those of the database.
    pub fn try_out<T>(&mut self, act: impl FnOnce(&mut Tx) -> Result<T>) -> Result<T> {
        self.conn.begin_savepoint()?;
        let outcome = act(self);
        self.conn.roll_back()?;
        outcome
    }
}

#[derive(Clone)]
pub struct Db {
    url: DatabaseUrl,
    pool: Pool<Connector>,
    connector: Connector,
    /// When a request last waited for a connection in vain.
    in_vain: Arc<Mutex<Option<Instant>>>,
    pub clock: Clock,
    pub site: Arc<Site>,
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
        Db { url, pool, connector, in_vain: Arc::default(), clock, site }
    }

    /// A page: one read transaction, one consistent picture.
    ///
    /// # Errors
    /// Whatever `look` refuses, or [`Error::DatabaseAway`].
    pub fn read<T>(&self, look: impl Fn(&mut Tx) -> Result<T>) -> Result<T> {
        self.run(AnyConnection::begin_read, &look, AnyConnection::commit)
    }

    /// An act: all of it or nothing. `act` may run more than once and touches nothing but the database.
    ///
    /// # Errors
    /// Whatever `act` refuses (then nothing has changed), or [`Error::DatabaseAway`].
    pub fn write<T>(&self, act: impl Fn(&mut Tx) -> Result<T>) -> Result<T> {
        self.run(AnyConnection::begin_write, &act, AnyConnection::commit)
    }

    /// Tries an act out and always rolls it back: what a page of consequences is made of.
    ///
    /// # Errors
    /// Whatever `act` refuses, or [`Error::DatabaseAway`].
    pub fn rehearse<T>(&self, act: impl Fn(&mut Tx) -> Result<T>) -> Result<T> {
        self.run(AnyConnection::begin_write, &act, AnyConnection::roll_back)
    }

    fn run<T>(
        &self,
        begin: fn(&mut AnyConnection) -> QueryResult<()>,
        body: &dyn Fn(&mut Tx) -> Result<T>,
        end: fn(&mut AnyConnection) -> QueryResult<()>,
    ) -> Result<T> {
        let mut tries = 0;
        loop {
            tries += 1;
            let mut conn = self.begun(begin)?;
            let mut tx = Tx { conn: &mut conn, now: self.clock.now(), site: &self.site, places: 0 };
            let outcome = within(self.site.time_zone, || body(&mut tx));
            let outcome = match outcome {
                Ok(value) => end(&mut conn).map(|()| value).map_err(Error::from),
                Err(error) => Err(error),
            };
            let Err(error) = outcome else { return outcome };
            // After a failed COMMIT there may be no transaction left to roll back: then the connection goes.
            if conn.roll_back().is_err() {
                conn.give_up();
            }
            if !error.came_between() || tries == TRIES {
                return Err(error);
            }
            std::thread::sleep(Duration::from_millis(2 << tries.min(6)));
        }
    }

    /// A connection in a transaction. Connections that broke while they waited in the pool are thrown away.
    fn begun(&self, begin: fn(&mut AnyConnection) -> QueryResult<()>) -> Result<PooledConnection<Connector>> {
        for _ in 0..=self.pool.max_size() {
            let mut conn = self.connection()?;
            match begin(&mut conn) {
                Ok(()) => return Ok(conn),
                Err(problem) if is_busy(&problem) => return Err(problem.into()),
                Err(problem) => {
                    tracing::warn!(%problem, "a database connection broke");
                    conn.give_up();
                }
            }
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
        self.pool.get().map_err(|problem| {
            *self.in_vain.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
            Error::DatabaseAway(problem.to_string())
        })
    }

    /// Brings the database up to date, and says if it cannot be written. The connection stays: closing the last one to
    /// an SQLite file makes it write everything a second time, and wait for the disk.
    ///
    /// # Errors
    /// A sentence for the person who starts the program.
    pub fn migrate(&self) -> Result<(), String> {
        let mut conn = self.first_connection()?;
        migrations::migrate(&mut conn)?;
        let writable = conn.begin_write().and_then(|()| conn.roll_back());
        writable.map_err(|problem| format!("The database cannot be written: {problem}"))?;
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

fn is_busy(problem: &DieselError) -> bool {
    matches!(problem, DieselError::DatabaseError(_, what) if what.message().contains("database is locked"))
}

/// True if another transaction came between, so that the act may simply be tried again.
pub(crate) fn came_between(problem: &DieselError) -> bool {
    match problem {
        DieselError::DatabaseError(DatabaseErrorKind::SerializationFailure, _) => true,
        DieselError::DatabaseError(_, what) => what.message().contains("deadlock detected"),
        _ => false,
    }
}

/// The pool retries in the background; its complaints belong into the log.
#[derive(Debug)]
struct LogOnce;

impl diesel::r2d2::HandleError<diesel::r2d2::Error> for LogOnce {
    fn handle_error(&self, problem: diesel::r2d2::Error) {
        tracing::warn!(%problem, "no database connection");
    }
}
