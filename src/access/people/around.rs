//! Both sides of an app in one query.

use super::everybody::{BILLING_OF_APPS, DEVELOPERS, PersonAccess, by_object};
use crate::error::Result;
use crate::model::AppId;
use crate::store::Tx;

/// Who works on an app, and who has a billing connection to it.
#[derive(Debug, Default)]
pub struct AroundApp {
    pub developers: Vec<PersonAccess>,
    pub payers: Vec<PersonAccess>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Side {
    Works,
    Pays,
}

const COLUMNS: &str = "person_id, name, email, account_type, team_id, team_name, is_team_control,
    is_technical_contact, since, granted_by, granted_by_name";

/// Everybody around an app, each with every path.
pub fn around_app(tx: &mut Tx, app: AppId) -> Result<AroundApp> {
    let sql = format!(
        "SELECT 'works' AS object, {COLUMNS} FROM ({DEVELOPERS}) works UNION ALL
         SELECT 'pays' AS object, {COLUMNS} FROM ({BILLING_OF_APPS}) pays ORDER BY name, person_id, since"
    );
    let mut found = by_object(tx, &sql, &[app], |side| match side {
        "works" => Some(Side::Works),
        "pays" => Some(Side::Pays),
        _ => None,
    })?;
    let mut take = |side| found.remove(&side).unwrap_or_default();
    Ok(AroundApp { developers: take(Side::Works), payers: take(Side::Pays) })
}

/// Everybody connected to an app: who works on it and who pays for it, each once.
pub fn everybody_connected(tx: &mut Tx, app: AppId) -> Result<Vec<PersonAccess>> {
    let AroundApp { developers: mut everybody, payers } = around_app(tx, app)?;
    for payer in payers {
        if everybody.iter().all(|person| person.id != payer.id) {
            everybody.push(payer);
        }
    }
    Ok(everybody)
}
