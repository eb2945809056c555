//! What the hosting platform calls things: a name of its own for each, unique in its kind.

use diesel::RunQueryDsl;
use diesel::result::OptionalExtension;
use diesel::sql_types::Text;

use crate::error::{Error, Result};
use crate::model::{AppId, EnvironmentId, InvitationId, PaymentMethodId, PersonId, TeamId};
use crate::store::{Tx, query};

/// A thing that the platform may have a name for.
pub trait CalledByPlatform: Sized {
    /// Finds it by `$1`. None: such things have no name there.
    const BY_NAME: Option<&'static str>;

    fn from_stored(text: &str) -> Option<Self>;
}

macro_rules! named {
    ($($id:ident in $table:literal),+ $(,)?) => {$(
        impl CalledByPlatform for $id {
            const BY_NAME: Option<&'static str> =
                Some(concat!("SELECT x.id FROM ", $table, " x WHERE x.external_id = $1"));

            fn from_stored(text: &str) -> Option<$id> {
                $id::from_stored(text)
            }
        }
    )+};
}

named! {
    PersonId in "people", TeamId in "teams", PaymentMethodId in "payment_methods", AppId in "apps",
    EnvironmentId in "environments",
}

impl CalledByPlatform for InvitationId {
    const BY_NAME: Option<&'static str> = None;

    fn from_stored(text: &str) -> Option<InvitationId> {
        InvitationId::from_stored(text)
    }
}

/// The one that is called so, whoever asks: a right on it is asked for next.
///
/// # Errors
/// [`Error::NotFound`] if nothing is called so.
pub fn called<Id: CalledByPlatform>(tx: &mut Tx, name: &str) -> Result<Id> {
    let by_name = Id::BY_NAME.ok_or(Error::NotFound)?;
    let found: Option<(String,)> =
        query::rows::<(Text,)>(by_name).bind::<Text, _>(name).get_result(tx.conn).optional()?;
    found.and_then(|(id,)| Id::from_stored(&id)).ok_or(Error::NotFound)
}
