//! What a payment method comes to.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use crate::access::Granted;
use crate::access::facts::{is_under_way, replaced_on_its_way, under_way};
use crate::access::policy::ViewInvoices;
use crate::error::Result;
use crate::model::usage::Cents;
use crate::store::{Tx, query};

/// In its own currency.
#[derive(Debug, QueryableByName)]
pub struct Sums {
    #[diesel(sql_type = BigInt)]
    pub owed: Cents,
    #[diesel(sql_type = BigInt)]
    pub overdue: Cents,
    #[diesel(sql_type = BigInt)]
    pub credit: Cents,
}

/// `$1` is now, `$2` the payment method. What is open is found by the index of what is open.
const SUMS: &str = concat!(
    "SELECT CAST(COALESCE(SUM(o.owed), 0) AS BIGINT) AS owed,
      CAST(COALESCE(SUM(CASE WHEN o.due_at <= $1 AND NOT o.is_under_way THEN o.owed ELSE 0 END), 0) AS BIGINT) AS overdue,
      CAST(COALESCE((SELECT SUM(c.amount) FROM credits c WHERE c.payment_method_id = $2), 0)
        - COALESCE((SELECT SUM(r.held) FROM refunds r WHERE r.payment_method_id = $2 AND r.held > 0), 0) AS BIGINT) AS credit
    FROM (SELECT i.gross - i.paid AS owed, i.due_at, ",
    under_way!("i"),
    " AS is_under_way
          FROM invoices i WHERE i.state = 'open' AND i.kind = 'invoice' AND i.payment_method_id = $2) o"
);

/// What is owed and what was paid too much: one query.
pub fn sums_of(tx: &mut Tx, payer: &Granted<ViewInvoices>) -> Result<Sums> {
    Ok(query::sql(SUMS).bind::<BigInt, _>(tx.now).bind::<Text, _>(payer.id).get_result(tx.conn)?)
}
