//! What a handler asks for: a right on the object that the address names. The id comes out only as a proof.

use actix_web::HttpRequest;

use super::error::{Error, Result};
use super::visit::Me;
use crate::access::links::Link;
use crate::access::{Granted, Operator, Right};
use crate::model::InAddress;
use crate::store::Tx;

/// What a handler takes after the request: made from the address alone, so it cannot fail.
pub trait FromAddress: Sized {
    fn from_address(http: &HttpRequest) -> Self;
}

/// "This address is for people with the right `R`": a handler says so in its signature.
pub struct Asked<R: Right> {
    id: Option<<R::Link as Link>::Id>,
}

impl<R: Right> Asked<R> {
    /// Asks within the transaction of the page or act.
    ///
    /// # Errors
    /// [`Error::NotFound`] or [`Error::Forbidden`], as [`Granted::ask`].
    pub fn granted(&self, tx: &mut Tx, me: &Me) -> Result<Granted<R>> {
        Ok(Granted::ask(tx, &me.person, self.id.ok_or(Error::NotFound)?)?)
    }
}

impl<R: Right> FromAddress for Asked<R> {
    fn from_address(http: &HttpRequest) -> Asked<R> {
        Asked { id: in_address(http) }
    }
}

/// For how long it opens the pages of operators that they have shown that it is them.
const OPERATOR_MINUTES: i64 = 60;

/// "This address is for operators": a handler says so in its signature.
pub struct ForOperators(());

impl ForOperators {
    /// Asks within the transaction of the page or act. An hour after they showed that it is them that is asked for again.
    ///
    /// # Errors
    /// [`Error::NotFound`]: for everybody else there are no pages of operators. Or they have to show first that it is them.
    pub fn granted(&self, tx: &mut Tx, me: &Me) -> Result<Operator> {
        let operator = me.visit.operator.clone().ok_or(Error::NotFound)?;
        me.require_password_within(tx, OPERATOR_MINUTES)?;
        Ok(operator)
    }
}

impl FromAddress for ForOperators {
    fn from_address(_: &HttpRequest) -> ForOperators {
        ForOperators(())
    }
}

/// One more part of the address, for example the person to remove: `Named<PersonId>` stands at `{person}`. It comes out
/// within the transaction, once it is clear who asks: until then the same is said of every address.
pub struct Named<T>(Option<T>);

impl<T: Clone> Named<T> {
    /// What is named.
    ///
    /// # Errors
    /// [`Error::NotFound`] if nothing can be called so.
    pub fn id(&self) -> Result<T> {
        self.0.clone().ok_or(Error::NotFound)
    }
}

impl<T: InAddress> FromAddress for Named<T> {
    fn from_address(http: &HttpRequest) -> Named<T> {
        Named(in_address(http))
    }
}

pub(super) fn in_address<T: InAddress>(request: &HttpRequest) -> Option<T> {
    T::from_address(request.match_info().get(T::PARAMETER)?)
}
