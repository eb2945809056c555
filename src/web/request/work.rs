//! What is done for a request, in a box: what is around it is compiled for what comes of it, and not for each page and act.

use askama::Template;

use crate::store::{Db, Tx};
use crate::web::error::Result;
use crate::web::visit::{Me, Visit};

/// What is done in a transaction, for this visitor.
pub(super) type Work<T, Who = Visit> = Box<dyn Fn(&mut Tx, &Who) -> Result<T> + Send>;
/// The same in transactions of its own.
pub(super) type LongWork<T> = Box<dyn FnOnce(&Db, &Visit) -> Result<T> + Send>;

/// A page as its HTML.
pub(super) fn drawn<P, Who>(look: impl Fn(&mut Tx, &Who) -> Result<P> + Send + 'static) -> Work<String, Who>
where
    P: Template,
    Who: 'static,
{
    Box::new(move |tx, who| Ok(look(tx, who)?.render()?))
}

/// For whoever is signed in, and for nobody else.
pub(super) fn of_me<T: 'static>(work: Work<T, Me>) -> Work<T> {
    Box::new(move |tx, visit| work(tx, &visit.clone().me()?))
}
