//! What the hosting platform calls things: a name of its own for each, unique in its kind.

use std::collections::{BTreeSet, HashMap};
use std::hash::Hash;

use diesel::result::OptionalExtension;
use diesel::sql_types::{Nullable, Text};

use super::Platform;
use crate::error::{Error, Result};
use crate::model::external_id::ExternalId;
use crate::model::{AppId, EnvironmentId, InvitationId, PaymentMethodId, PersonId, TeamId};
use crate::refused::Refused;
use crate::store::{Tx, query};

/// A thing that the platform may have a name for.
pub trait CalledByPlatform: Sized {
    /// Where it stands. None: such things have no name there.
    const TABLE: Option<&'static str>;

    fn from_stored(text: &str) -> Option<Self>;
}

macro_rules! called {
    ($($id:ident in $table:expr),+ $(,)?) => {$(
        impl CalledByPlatform for $id {
            const TABLE: Option<&'static str> = $table;

            fn from_stored(text: &str) -> Option<$id> {
                $id::from_stored(text)
            }
        }
    )+};
}

called! {
    PersonId in Some("people"), TeamId in Some("teams"), PaymentMethodId in Some("payment_methods"),
    AppId in Some("apps"), EnvironmentId in Some("environments"), InvitationId in None,
}

/// The one that is called so, whoever asks: a right on it is asked for next.
///
/// # Errors
/// [`Error::NotFound`] if nothing is called so.
pub fn called<Id: CalledByPlatform>(tx: &mut Tx, name: &str) -> Result<Id> {
    let table = Id::TABLE.ok_or(Error::NotFound)?;
    let sql = format!("SELECT x.id FROM {table} x WHERE x.external_id = $1");
    let found: Option<(String,)> = query::rows::<(Text,)>(sql).bind::<Text, _>(name).get_result(tx.conn).optional()?;
    found.and_then(|(id,)| Id::from_stored(&id)).ok_or(Error::NotFound)
}

/// From now on the platform calls this so; None: it has no name for it any more. Whoever calls has a right to change it.
///
/// # Errors
/// [`Refused::ExternalIdTaken`], also by something that is deleted: what the platform said of that is not to be of this.
pub fn call<Id>(tx: &mut Tx, _: Platform, id: Id, name: Option<&ExternalId>) -> Result<()>
where
    Id: CalledByPlatform + AsRef<str> + PartialEq,
{
    let table = Id::TABLE.ok_or(Error::NotFound)?;
    if let Some(name) = name {
        match called::<Id>(tx, name.as_str()) {
            Ok(other) if other != id => return Err(Refused::ExternalIdTaken { name: name.as_str().to_owned() }.into()),
            Ok(_) | Err(Error::NotFound) => {}
            Err(other) => return Err(other),
        }
    }
    query::sql(format!("UPDATE {table} SET external_id = $1 WHERE id = $2"))
        .bind::<Nullable<Text>, _>(name.map(|name| name.as_str().to_owned()))
        .bind::<Text, _>(id.as_ref().to_owned())
        .execute(tx.conn)?;
    Ok(())
}

/// Those that are called so, by name: one query.
pub fn ids<Id: CalledByPlatform>(tx: &mut Tx, names: &BTreeSet<&str>) -> Result<HashMap<String, Id>> {
    let Some(table) = Id::TABLE.filter(|_| !names.is_empty()) else { return Ok(HashMap::new()) };
    let these = tx.conn.among_listed("x.external_id", "$1");
    let sql = format!("SELECT x.external_id, x.id FROM {table} x WHERE {these}");
    let found: Vec<(String, String)> =
        query::rows::<(Text, Text)>(sql).bind::<Text, _>(query::list(names)).load(tx.conn)?;
    Ok(found.into_iter().filter_map(|(name, id)| Some((name, Id::from_stored(&id)?))).collect())
}

/// What it calls those of these for which it has a name: one query.
pub fn names<Id: CalledByPlatform + AsRef<str> + Eq + Hash>(tx: &mut Tx, ids: &[Id]) -> Result<HashMap<Id, String>> {
    let Some(table) = Id::TABLE.filter(|_| !ids.is_empty()) else { return Ok(HashMap::new()) };
    let these = tx.conn.among_listed("x.id", "$1");
    let sql = format!("SELECT x.id, x.external_id FROM {table} x WHERE {these} AND x.external_id IS NOT NULL");
    let found: Vec<(String, String)> =
        query::rows::<(Text, Text)>(sql).bind::<Text, _>(query::list(ids)).load(tx.conn)?;
    Ok(found.into_iter().filter_map(|(id, name)| Some((Id::from_stored(&id)?, name))).collect())
}
