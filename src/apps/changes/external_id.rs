//! What the hosting platform calls an app.

use diesel::prelude::*;

use crate::access::policy::ChangeApp;
use crate::access::{Granted, Platform};
use crate::error::Result;
use crate::model::AppId;
use crate::model::external_id::ExternalId;
use crate::refused::Refused;
use crate::store::Tx;
use crate::store::schema::apps;

/// From now on the platform calls it so; None: it has no name for it any more.
///
/// # Errors
/// [`Refused::ExternalIdTaken`]
pub fn call(tx: &mut Tx, app: &Granted<ChangeApp>, _: Platform, name: Option<&ExternalId>) -> Result<()> {
    call_it(tx, app.id, name)
}

/// The same of an app that was just made.
pub(super) fn call_it(tx: &mut Tx, app: AppId, name: Option<&ExternalId>) -> Result<()> {
    if let Some(name) = name {
        // Also one that is deleted: what the platform once said of it is not to be about another one.
        let other: Option<AppId> = apps::table
            .filter(apps::external_id.eq(name.as_str()))
            .filter(apps::id.ne(app))
            .select(apps::id)
            .first(tx.conn)
            .optional()?;
        if other.is_some() {
            return Err(Refused::ExternalIdTaken { name: name.as_str().to_owned() }.into());
        }
    }
    let name = name.map(ExternalId::as_str);
    diesel::update(apps::table.find(app)).set(apps::external_id.eq(name)).execute(tx.conn)?;
    Ok(())
}
