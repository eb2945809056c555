//! What pays for apps.

use std::collections::HashMap;

use diesel::sql_types::Text;

use crate::access::Granted;
use crate::access::policy::ViewApp;
use crate::error::Result;
use crate::model::AppId;
use crate::store::{Tx, query};

/// OF is true of the apps, which are `$1`.
const PAYERS: &str = "
    SELECT a.id, m.name FROM apps a JOIN payment_methods m ON m.id = a.payment_method_id WHERE OF";

/// What pays for these, by name, which whoever works on them knows: one query.
pub fn payers(tx: &mut Tx, apps: &[Granted<ViewApp>]) -> Result<HashMap<AppId, String>> {
    let sql = PAYERS.replace("OF", &tx.conn.among_listed("a.id", "$1"));
    let rows: Vec<(AppId, String)> =
        query::rows::<(Text, Text)>(sql).bind::<Text, _>(query::list(apps.iter().map(|app| app.id))).load(tx.conn)?;
    Ok(rows.into_iter().collect())
}
