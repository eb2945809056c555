//! What is answered in place of the page that was asked for, or of what follows an act. If it ends a transaction, nothing
//! of that is kept.

use diesel::result::Error as DieselError;

use crate::error;
use crate::refused::Refused;
use crate::store::Failure;

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// One situation each. `error_pages` turns it into title, words, status and ways out.
#[derive(Debug)]
pub enum Error {
    /// Nobody is signed in: go to the log-in page and come back.
    SignInFirst,
    /// They have not shown yet that it is them.
    NotConfirmed {
        /// It was sent, and is asked for next.
        wants_code: bool,
        /// The field, and what to do about it.
        wrong: Option<(&'static str, String)>,
    },
    NotFound,
    /// Nothing is called as was typed, at an address that is typed from paper: what to do about it.
    NothingCalledSo {
        words: &'static str,
    },
    Forbidden,
    /// The form is shown again, with what was typed: the rendered page.
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
    MethodNotAllowed,
    Malformed,
    ControlCharacters,
    TooLarge,
    TooSlow,
    /// Too many passwords are being checked just now.
    Busy,
    /// As many files as may be are being written just now.
    ManyFiles,
    /// All else that a query or an act says.
    Act(error::Error),
}

impl Error {
    /// If the act was refused, shows the form again with the refusal; other errors pass.
    pub fn or_again(self, page: impl FnOnce(Refused) -> Error) -> Error {
        match self {
            Error::Act(error::Error::Refused(refused)) => page(refused),
            Error::Act(error::Error::Enough { refused, retry_after }) => page(refused).later(retry_after),
            other => other,
        }
    }

    /// A bug.
    pub(super) fn internal(problem: impl std::fmt::Display) -> Error {
        error::Error::Internal(problem.to_string()).into()
    }

    /// A form that is shown again says when it can be sent again.
    pub(super) fn later(self, retry_after: i64) -> Error {
        match self {
            Error::Again(html) => Error::AgainLater { html, retry_after },
            other => other,
        }
    }
}

impl error::Error {
    /// As [`Error::or_again`].
    pub fn or_again(self, page: impl FnOnce(Refused) -> Error) -> Error {
        Error::from(self).or_again(page)
    }

    /// If it was tried too often, shows the form again with the seconds to wait; other errors pass.
    pub fn or_later(self, page: impl FnOnce(i64) -> Error) -> Error {
        match self {
            error::Error::TooMany { retry_after } => page(retry_after),
            other => other.into(),
        }
    }
}

impl Failure for Error {
    fn error(&self) -> Option<&error::Error> {
        if let Error::Act(error) = self { Some(error) } else { None }
    }
}

impl From<error::Error> for Error {
    fn from(said: error::Error) -> Error {
        match said {
            error::Error::NotFound => Error::NotFound,
            error::Error::Forbidden => Error::Forbidden,
            other => Error::Act(other),
        }
    }
}

impl From<Refused> for Error {
    fn from(refused: Refused) -> Error {
        error::Error::from(refused).into()
    }
}

impl From<DieselError> for Error {
    fn from(problem: DieselError) -> Error {
        error::Error::from(problem).into()
    }
}

impl From<askama::Error> for Error {
    fn from(problem: askama::Error) -> Error {
        error::Error::from(problem).into()
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Error::Again(_) | Error::AgainLater { .. } => f.write_str("the form is shown again"),
            Error::Act(error) => error.fmt(f),
            other => write!(f, "{other:?}"),
        }
    }
}
