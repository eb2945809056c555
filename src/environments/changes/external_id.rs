//! What the hosting platform calls an environment.

use diesel::prelude::*;

use crate::access::policy::BookPlans;
use crate::access::{Granted, Platform};
use crate::error::Result;
use crate::model::EnvironmentId;
use crate::model::booking::Environment;
use crate::model::external_id::ExternalId;
use crate::refused::Refused;
use crate::store::Tx;
use crate::store::schema::environments;

/// From now on the platform calls it so; None: it has no name for it any more.
///
/// # Errors
/// [`Refused::ExternalIdTaken`]
pub fn call(
    tx: &mut Tx,
    _: &Granted<BookPlans>,
    _: Platform,
    environment: &Environment,
    name: Option<&ExternalId>,
) -> Result<()> {
    let name = name.map(ExternalId::as_str);
    if let Some(name) = name {
        // Also one that is deleted, as of apps.
        let other: Option<EnvironmentId> = environments::table
            .filter(environments::external_id.eq(name))
            .filter(environments::id.ne(environment.id))
            .select(environments::id)
            .first(tx.conn)
            .optional()?;
        if other.is_some() {
            return Err(Refused::ExternalIdTaken { name: name.to_owned() }.into());
        }
    }
    diesel::update(environments::table.find(environment.id))
        .set(environments::external_id.eq(name))
        .execute(tx.conn)?;
    Ok(())
}
