//! What is answered to a program in place of what it asked for. If it ends a transaction, nothing of that is kept.

use diesel::result::Error as DieselError;

use super::would_change::WouldChange;
use crate::error;
use crate::model::access_token::Scope;
use crate::refused::Refused;
use crate::store::Failure;
use crate::web::error as web;
use crate::web::form::FieldErrors;

pub type Result<T, E = Error> = std::result::Result<T, E>;

#[derive(Debug)]
pub enum Error {
    NoToken,
    /// It never was one, has ended, or was ended.
    TokenOver,
    ScopeMissing(Scope),
    /// For whom the platform says that it acts is nobody it can act for.
    NotOnBehalf(&'static str),
    /// Something is wrong with what was sent: for each field what to do about it.
    Fields(FieldErrors),
    /// It is no JSON, or not as described: what is wrong, and where.
    NotAsDescribed(String),
    /// With this key something else was asked before.
    KeyUsed,
    /// It was only asked what would change, and this would.
    WouldChange(WouldChange),
    /// All else, which browsers meet as well.
    Web(web::Error),
}

impl Error {
    /// It is not there, or not visible with this token: the two answer the same bytes.
    pub const NOT_FOUND: Error = Error::Web(web::Error::NotFound);

    pub fn is_not_found(&self) -> bool {
        matches!(self, Error::Web(web::Error::NotFound))
    }

    /// A bug.
    pub(super) fn internal(problem: impl std::fmt::Display) -> Error {
        error::Error::Internal(problem.to_string()).into()
    }
}

impl Failure for Error {
    fn error(&self) -> Option<&error::Error> {
        if let Error::Web(error) = self { error.error() } else { None }
    }
}

impl From<web::Error> for Error {
    fn from(said: web::Error) -> Error {
        Error::Web(said)
    }
}

impl From<error::Error> for Error {
    fn from(said: error::Error) -> Error {
        Error::Web(said.into())
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
