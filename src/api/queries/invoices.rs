//! Invoices in the order in which they were made: what is new comes last.

use diesel::sql_types::{BigInt, Nullable, Text};

use crate::access::Granted;
use crate::access::policy::ViewInvoices;
use crate::error::Result;
use crate::model::InvoiceId;
use crate::model::invoice::ListedInvoice;
use crate::store::pages::{Part, Position};
use crate::store::{Moment, Tx, query};

/// `$1` is the payment method; what comes after `$2`, `$3`; at most `$4`.
const INVOICES: &str = "
    SELECT i.id, i.number, i.kind, i.month, i.currency, i.gross, i.issued_at, i.due_at, i.state, i.paid,
      i.last_notice_until, i.corrects_id
    FROM invoices i WHERE i.payment_method_id = $1 AND (i.issued_at, i.id) > ($2, $3)
    ORDER BY i.issued_at, i.id LIMIT $4";

/// A part of the invoices of a payment method, and one more.
pub fn invoices_of(tx: &mut Tx, payer: &Granted<ViewInvoices>, part: &Part) -> Result<Vec<ListedInvoice>> {
    type Columns =
        (Text, Text, Text, Text, Text, BigInt, BigInt, BigInt, Text, BigInt, Nullable<BigInt>, Nullable<Text>);
    let after = Position::read(&part.after, InvoiceId::from_stored);
    let id = after.map(|it| it.id.to_string()).unwrap_or_default();
    Ok(query::rows::<Columns>(INVOICES)
        .bind::<Text, _>(payer.id)
        .bind::<BigInt, _>(after.map_or(Moment(i64::MIN), |it| it.at))
        .bind::<Text, _>(id)
        .bind::<BigInt, _>(part.rows())
        .load(tx.conn)?)
}

/// Where the next part begins.
pub fn position(invoice: &ListedInvoice) -> String {
    Position { at: invoice.issued_at, id: invoice.id }.to_string()
}
