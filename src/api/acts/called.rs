//! `PUT …/ext:{name}`: what the hosting platform calls so is found, or made under that name. So it can send its whole world
//! again.

use serde::de::DeserializeOwned;

use crate::access::{Granted, Right};
use crate::api::sent::wrong;
use crate::store::Tx;
use crate::web::call::{Body, Caller, Done, Result, Wanted};

/// What is sent of something that is to be there.
pub(super) trait New: DeserializeOwned {
    /// What the platform calls it, where that stands in there.
    fn external_id(&self) -> Option<&str>;

    /// The same, called so.
    fn called(self, name: String) -> Self;
}

/// The body of a request to make something, with what the platform calls it where that stands in the address.
pub(super) struct Sent<'a, N> {
    body: &'a Body<N>,
    name: Option<&'a str>,
}

impl<'a, N: New> Sent<'a, N> {
    /// Nothing stands in the address.
    pub(super) fn nameless(body: &'a Body<N>) -> Sent<'a, N> {
        Sent { body, name: None }
    }

    /// What was sent. Ask for the proof first, as with [`Body::of`].
    ///
    /// # Errors
    /// It cannot be read, or another name stands in there than in the address.
    pub(super) fn of(&self, caller: &Caller) -> Result<N> {
        let new = self.body.of(caller)?;
        match self.name {
            None => Ok(new),
            Some(name) if new.external_id().is_none_or(|other| other == name) => Ok(new.called(name.to_owned())),
            Some(_) => Err(wrong("external_id", "Another one stands in the address. Leave it out.")),
        }
    }
}

/// Shows what is called as the address says, as it is; for the platform makes it, if there is none.
///
/// # Errors
/// [`crate::refused::Refused::ExternalIdTaken`] if that is the name of something that is deleted, or that this token does not
/// see. Or whatever `make` refuses.
pub(super) fn find_or_make<R: Right, N: New, T>(
    tx: &mut Tx,
    caller: &Caller,
    wanted: &Wanted<R>,
    body: &Body<N>,
    show: fn(&mut Tx, &Caller, Granted<R>) -> Result<T>,
    make: fn(&mut Tx, &Caller, &Sent<N>) -> Result<Done<T>>,
) -> Result<Done<T>> {
    let name = match wanted.granted(tx, caller) {
        Ok(found) => {
            body.of(caller)?;
            return Ok(Done::Changed(show(tx, caller, found)?));
        }
        Err(error) if error.is_not_found() && caller.of_platform().is_some() => wanted.external_id().ok_or(error)?,
        Err(other) => return Err(other),
    };
    make(tx, caller, &Sent { body, name: Some(name) })
}
