//! What must be so of usage, looked for in all records that are kept: of what is older only the sums are left.

use diesel::sql_types::Text;

use super::changes::kept_since;
use crate::access::check::Broken;
use crate::error::Result;
use crate::store::{Tx, query};

/// What must be so, as the command says it.
pub const NAME: &str = "usage: what is kept of it is what was reported";

/// `$1` is the first month of which records are kept. Those of a trial are in no sum.
const BROKEN: &str = "
    SELECT 'usage of ' || component || ' in ' || month AS what, environment_id AS id
    FROM (SELECT payment_method_id, billed_with, environment_id, component, month, quantity
          FROM usage_sums WHERE month >= $1
          UNION ALL
          SELECT payment_method_id, billed_with, environment_id, component, month, -quantity
          FROM usage_records WHERE month >= $1 AND payment_method_id IS NOT NULL) kept
    GROUP BY payment_method_id, billed_with, environment_id, component, month
    HAVING SUM(quantity) <> 0";

/// Sums that are not those of their records.
pub fn broken(tx: &mut Tx) -> Result<Vec<Broken>> {
    let since = kept_since(tx).to_string();
    Ok(query::sql(BROKEN).bind::<Text, _>(since).load(tx.conn)?)
}
