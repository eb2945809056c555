//! What was recorded for an invoice, and by whom.

use diesel::prelude::*;

use crate::access::Opened;
use crate::error::Result;
use crate::model::invoice::Invoice;
use crate::model::payment::Payment;
use crate::store::Tx;
use crate::store::schema::{payments, people};

/// A payment, and the name of who recorded it.
#[derive(Debug, Clone, Queryable)]
pub(in crate::operators) struct Recorded {
    pub payment: Payment,
    pub by: Option<String>,
}

/// All that was recorded for an invoice, in order.
pub(in crate::operators) fn recorded(tx: &mut Tx, invoice: &Opened<Invoice>) -> Result<Vec<Recorded>> {
    Ok(payments::table
        .left_join(people::table.on(payments::recorded_by.eq(people::id.nullable())))
        .filter(payments::invoice_id.eq(invoice.id))
        .order((payments::recorded_at, payments::id))
        .select((Payment::as_select(), people::name.nullable()))
        .load(tx.conn)?)
}
