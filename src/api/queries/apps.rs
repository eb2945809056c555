//! What stands elsewhere about apps.

use std::collections::HashMap;

use diesel::RunQueryDsl;
use diesel::sql_types::{Nullable, Text};

use crate::access::Granted;
use crate::access::policy::ViewApp;
use crate::error::Result;
use crate::model::AppId;
use crate::store::{Tx, query};

/// What an app says that is not in its own row as acts read it.
#[derive(Debug, Default)]
pub struct Elsewhere {
    /// What the hosting platform calls it.
    pub external_id: Option<String>,
    /// What pays for it, by name: whoever works on it knows that.
    pub payer: Option<String>,
}

/// OF is true of the apps, which are `$1`.
const ELSEWHERE: &str = "
    SELECT a.id, a.external_id, m.name FROM apps a LEFT JOIN payment_methods m ON m.id = a.payment_method_id WHERE OF";

/// That of all of these: one query.
pub fn elsewhere(tx: &mut Tx, apps: &[Granted<ViewApp>]) -> Result<HashMap<AppId, Elsewhere>> {
    type Row = (AppId, Option<String>, Option<String>);
    let sql = ELSEWHERE.replace("OF", &tx.conn.among_listed("a.id", "$1"));
    let rows: Vec<Row> = query::rows::<(Text, Nullable<Text>, Nullable<Text>)>(sql)
        .bind::<Text, _>(query::list(apps.iter().map(|app| app.id)))
        .load(tx.conn)?;
    Ok(rows.into_iter().map(|(id, external_id, payer)| (id, Elsewhere { external_id, payer })).collect())
}
