//! What a query or an act says instead of its result. What is answered then, and all that only a browser meets, is
//! `web::error`.

use diesel::result::{DatabaseErrorKind, Error as DieselError};

use crate::refused::Refused;

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Of rules, then of the database. Nothing has changed.
#[derive(Debug)]
pub enum Error {
    /// Is not there, or is nobody's business of this person: the two answer the same bytes.
    NotFound,
    /// The object is visible to the person, the act is not theirs.
    Forbidden,
    /// They have to show once more that it is them before this act.
    ConfirmItIsYou,
    /// The act would break a rule; says what to do first.
    Refused(Refused),
    /// Too often; try again after so many seconds.
    TooMany {
        retry_after: i64,
    },
    /// The same of an act that a rule bounds in time: says what to do meanwhile.
    Enough {
        refused: Refused,
        retry_after: i64,
    },
    DatabaseAway(String),
    /// Others changed the same things again and again while this was tried.
    Crowded,
    DiskFull,
    Store(DieselError),
    /// A page that cannot be rendered, a value that cannot be: a bug.
    Internal(String),
}

impl Error {
    /// True if another transaction came between, so that the act may simply be tried again.
    pub(crate) fn came_between(&self) -> bool {
        match self {
            Error::Store(DieselError::DatabaseError(DatabaseErrorKind::SerializationFailure, _)) => true,
            Error::Store(DieselError::DatabaseError(_, what)) if what.message().contains("deadlock detected") => true,
            _ => self.is_of_former_table(),
        }
    }

    /// True if nothing but words tells what the database says. Diesel hands on what few codes mean: 40001 (serialization
    /// failure), 25006 (read-only), those of constraints, and whether the connection is lost. A deadlock (40P01) and a plan of
    /// a former table (0A000) are not among them, and PostgreSQL says both in its own language.
    pub(crate) fn is_untold(&self) -> bool {
        matches!(self, Error::Store(DieselError::DatabaseError(DatabaseErrorKind::Unknown, _)))
    }

    /// True if somebody else held a lock for too long. PostgreSQL says so in its own language: where that is not English, it is
    /// untold.
    pub(crate) fn is_of_lock(&self) -> bool {
        matches!(self, Error::DatabaseAway(what) if what.contains("lock timeout"))
    }

    /// True if the connection to the database is of no use any more, or may be.
    pub(crate) fn is_of_connection(&self) -> bool {
        matches!(self, Error::DatabaseAway(_) | Error::DiskFull) || self.is_of_former_table()
    }

    /// A statement that a connection of PostgreSQL keeps was prepared before a newer server migrated: another connection
    /// prepares it anew.
    fn is_of_former_table(&self) -> bool {
        matches!(self, Error::Store(DieselError::DatabaseError(_, what))
            if what.message().contains("cached plan must not change result type"))
    }

    /// True for the unique violation that a well-meant insert can meet.
    pub fn is_duplicate(&self) -> bool {
        matches!(self, Error::Store(DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, _)))
    }

    /// If somebody else was faster with the same value, says so; other errors pass.
    pub fn or_if_duplicate<E: From<Error>>(self, taken: impl FnOnce() -> E) -> E {
        if self.is_duplicate() { taken() } else { self.into() }
    }

    /// If it was tried too often, refuses it with this sentence until then; other errors pass.
    pub fn or_enough(self, refused: impl FnOnce() -> Refused) -> Error {
        match self {
            Error::TooMany { retry_after } => Error::Enough { refused: refused(), retry_after },
            other => other,
        }
    }
}

impl From<DieselError> for Error {
    fn from(problem: DieselError) -> Self {
        if let DieselError::DatabaseError(kind, what) = &problem {
            let message = what.message();
            if ["disk is full", "No space left", "readonly database"].iter().any(|sign| message.contains(sign)) {
                return Error::DiskFull;
            }
            let is_away = is_lost(kind)
                || [
                    "database is locked",
                    "disk I/O error",
                    "disk image is malformed",
                    "unable to open database file",
                    "canceling statement due to",
                    "terminating connection",
                    "the database system is",
                    "server closed",
                    "no connection",
                ]
                .iter()
                .any(|sign| message.contains(sign));
            if is_away {
                return Error::DatabaseAway(message.to_owned());
            }
        }
        if let DieselError::BrokenTransactionManager | DieselError::NotInTransaction = problem {
            return Error::DatabaseAway(problem.to_string());
        }
        Error::Store(problem)
    }
}

/// True if another connection has to be made. One on which nothing can be written is to a server of PostgreSQL that is not the
/// primary any more.
fn is_lost(kind: &DatabaseErrorKind) -> bool {
    use DatabaseErrorKind::{ClosedConnection, ReadOnlyTransaction, UnableToSendCommand};

    matches!(kind, ClosedConnection | ReadOnlyTransaction | UnableToSendCommand)
}

impl From<Refused> for Error {
    fn from(refused: Refused) -> Self {
        Error::Refused(refused)
    }
}

impl From<askama::Error> for Error {
    fn from(problem: askama::Error) -> Self {
        Error::Internal(format!("a template cannot be rendered: {problem}"))
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self:?}")
    }
}
