//! What can go wrong, as the person at the browser meets it.

use diesel::result::{DatabaseErrorKind, Error as DieselError};

use crate::refused::Refused;

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// One situation each. `web::error_pages` turns it into title, words, status and ways out.
#[derive(Debug)]
pub enum Error {
    /// Nobody is signed in: go to the log-in page and come back.
    SignInFirst,
    /// The password has to be asked again before this act.
    ConfirmItIsYou,
    /// It was asked, and what was typed is not it.
    WrongPassword,
    /// Is not there, or is nobody's business of this person: the two answer the same bytes.
    NotFound,
    /// The object is visible to the person, the act is not theirs.
    Forbidden,
    /// The act would break a rule; says what to do first.
    Refused(Refused),
    /// The form is shown again, with what was typed: the rendered page. Nothing has changed.
    Again(String),
    /// As `Again`, because it was tried too often: the rendered page, and the seconds to wait.
    AgainLater {
        html: String,
        retry_after: i64,
    },
    /// There is a better page for this visitor: its path.
    Elsewhere(String),
    /// A link from a mail that does not work any more: why, and a way on (label and path).
    LinkOver {
        why: &'static str,
        way_on: (&'static str, String),
    },
    /// The same form was sent before: where that led to, and what was said.
    SentBefore {
        location: String,
        flash: Option<String>,
    },
    /// Not sent from a page of ours.
    ForeignForm,
    /// The browser does not say which page a request comes from.
    OriginHidden,
    /// Too often; try again after so many seconds.
    TooMany {
        retry_after: i64,
    },
    /// The same of an act that a rule bounds in time: says what to do meanwhile.
    Enough {
        refused: Refused,
        retry_after: i64,
    },
    MethodNotAllowed,
    Malformed,
    ControlCharacters,
    TooLarge,
    TooSlow,
    /// Too many passwords are being checked just now.
    Busy,
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
            Error::Store(DieselError::DatabaseError(_, what)) => what.message().contains("deadlock detected"),
            _ => false,
        }
    }

    /// True if the connection to the database is of no use any more, or may be.
    pub(crate) fn is_of_connection(&self) -> bool {
        matches!(self, Error::DatabaseAway(_) | Error::DiskFull)
    }

    /// True for the unique violation that a well-meant insert can meet.
    pub fn is_duplicate(&self) -> bool {
        matches!(self, Error::Store(DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, _)))
    }

    /// If somebody else was faster with the same value, says so; other errors pass.
    pub fn or_if_duplicate(self, taken: impl FnOnce() -> Error) -> Error {
        if self.is_duplicate() { taken() } else { self }
    }

    /// If the act was refused, shows the form again with the refusal; other errors pass.
    pub fn or_again(self, page: impl FnOnce(Refused) -> Error) -> Error {
        match self {
            Error::Refused(refused) => page(refused),
            Error::Enough { refused, retry_after } => match page(refused) {
                Error::Again(html) => Error::AgainLater { html, retry_after },
                other => other,
            },
            other => other,
        }
    }

    /// If it was tried too often, refuses it with this sentence until then; other errors pass.
    pub fn or_enough(self, refused: impl FnOnce() -> Refused) -> Error {
        match self {
            Error::TooMany { retry_after } => Error::Enough { refused: refused(), retry_after },
            other => other,
        }
    }

    /// If it was tried too often, shows the form again with the seconds to wait; other errors pass.
    pub fn or_later(self, page: impl FnOnce(i64) -> Error) -> Error {
        match self {
            Error::TooMany { retry_after } => page(retry_after),
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
            let is_away = matches!(kind, DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand)
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
        match self {
            Error::Again(_) | Error::AgainLater { .. } => f.write_str("the form is shown again"),
            other => write!(f, "{other:?}"),
        }
    }
}
