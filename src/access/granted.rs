//! The proof that a person holds a right on an object. Only this module can make one.

use std::marker::PhantomData;

use super::links::{Link, LinkToMany};
use crate::error::{Error, Result};
use crate::model::person::Person;
use crate::store::Tx;

/// A right: a name for a rule of `policy`.
pub trait Right: 'static {
    type Link: Link;
    const NAME: &'static str;
    fn allows(link: &Self::Link) -> bool;
}

/// Proof that `person` holds the right `R` on `object`, within the transaction that asked.
pub struct Granted<R: Right> {
    person: Person,
    object: <R::Link as Link>::Object,
    link: R::Link,
    right: PhantomData<fn() -> R>,
}

impl<R: Right> Granted<R> {
    /// Asks. Within a write transaction nobody can take the right away until it ends.
    ///
    /// # Errors
    /// [`Error::NotFound`] if the object does not exist for this person, [`Error::Forbidden`] if it does but
    /// this act is not theirs.
    pub fn ask(tx: &mut Tx, person: &Person, id: <R::Link as Link>::Id) -> Result<Granted<R>> {
        let (object, link) = R::Link::look_up(tx, person, id)?;
        if !R::allows(&link) {
            return Err(Error::Forbidden);
        }
        Ok(Granted { person: person.clone(), object, link, right: PhantomData })
    }

    /// Asks; None where the answer is no.
    pub fn if_allowed(tx: &mut Tx, person: &Person, id: <R::Link as Link>::Id) -> Result<Option<Granted<R>>> {
        match Granted::ask(tx, person, id) {
            Ok(granted) => Ok(Some(granted)),
            Err(Error::NotFound | Error::Forbidden) => Ok(None),
            Err(other) => Err(other),
        }
    }

    pub fn person(&self) -> &Person {
        &self.person
    }

    /// The object, as it is in this transaction.
    pub fn object(&self) -> &<R::Link as Link>::Object {
        &self.object
    }

    /// How the person is connected: for pages that explain it.
    pub fn link(&self) -> &R::Link {
        &self.link
    }

    /// The proof for `Other` from the same link, if that allows it.
    pub fn also<Other: Right<Link = R::Link>>(&self) -> Option<Granted<Other>>
    where
        R::Link: Copy,
    {
        let (person, object, link) = (self.person.clone(), self.object.clone(), self.link);
        Other::allows(&link).then_some(Granted { person, object, link, right: PhantomData })
    }

    /// True if the same link also allows `Other`, so that a button and its handler cannot disagree.
    pub fn also_allows<Other: Right<Link = R::Link>>(&self) -> bool {
        Other::allows(&self.link)
    }
}

impl<R: Right> Granted<R>
where
    R::Link: LinkToMany,
{
    /// The proofs for those of these things on which the person holds the right, apps by name: one query for all of them.
    pub fn ask_many(tx: &mut Tx, person: &Person, ids: &[<R::Link as Link>::Id]) -> Result<Vec<Granted<R>>> {
        let found = R::Link::look_up_many(tx, person, ids)?.into_iter().filter(|(_, link)| R::allows(link));
        Ok(found.map(|(object, link)| Granted { person: person.clone(), object, link, right: PhantomData }).collect())
    }
}

impl<R: Right> std::ops::Deref for Granted<R> {
    type Target = <R::Link as Link>::Object;

    fn deref(&self) -> &Self::Target {
        &self.object
    }
}
