//! Money that is promised back to the card or the account that it came from. It is credit until it is there, and that pays for
//! nothing: else it would be kept and given back.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};

use crate::error::Result;
use crate::model::charge::Refund;
use crate::model::credential::{self, PaymentKind};
use crate::model::usage::Cents;
use crate::model::{ChargeId, InvoiceId};
use crate::store::query::{condition, rows};
use crate::store::schema::{charges, refunds};
use crate::store::{Moment, Tx, WholeRows};

/// So much goes back, and where to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct GoingBack {
    pub(crate) amount: Cents,
    /// As [`where_to`] says it.
    pub(crate) to: String,
}

/// What money was charged to: its kind, the brand and the last four digits, as far as they are known.
pub(crate) type ChargedTo = (Option<PaymentKind>, Option<String>, Option<String>);
/// The columns of a [`ChargedTo`].
pub(crate) type ChargedToColumns = (Nullable<Text>, Nullable<Text>, Nullable<Text>);

/// `Visa ···· 4242`, `the account ending in 3000`
pub(crate) fn where_to((kind, brand, last4): &ChargedTo) -> String {
    let kind = kind.unwrap_or(PaymentKind::Card);
    match (kind, last4) {
        (_, Some(last4)) => credential::charged_to(kind, brand.as_deref().unwrap_or_default(), last4),
        (PaymentKind::DirectDebit, None) => "the account it was debited from".into(),
        (PaymentKind::Card, None) => "the card it was paid with".into(),
    }
}

/// What of the money that was charged for an invoice is promised back.
pub(super) fn promised_for(tx: &mut Tx, invoice: InvoiceId) -> Result<Cents> {
    let held: Vec<Cents> = refunds::table
        .inner_join(charges::table)
        .filter(charges::invoice_id.eq(invoice))
        .filter(condition("refunds.held > 0"))
        .select(refunds::held)
        .load(tx.conn)?;
    Ok(held.iter().sum())
}

/// `amount` of the money of a charge went back: it is promised no longer. Above zero: it is here again, and promised still. Call
/// it before that is posted.
pub(super) fn moved(tx: &mut Tx, charge: ChargeId, amount: Cents) -> Result<()> {
    let promise: Option<Refund> = refunds::table
        .filter(refunds::charge_id.eq(charge))
        .filter(condition("refunds.state IN ('due', 'asked', 'failed')"))
        .select(Refund::as_select())
        .first_row(tx.conn)
        .optional()?;
    let Some(promise) = promise else { return Ok(()) };
    let held = (promise.held + amount).clamp(0, promise.amount);
    diesel::update(refunds::table.find(promise.id)).set(refunds::held.eq(held)).execute(tx.conn)?;
    Ok(())
}

/// `$1` is the invoice that was credited.
const OF_INVOICE: &str = "
    SELECT r.amount, r.held, h.kind, w.brand, w.last4
    FROM refunds r JOIN charges h ON h.id = r.charge_id LEFT JOIN credentials w ON w.id = h.credential_id
    WHERE r.invoice_id = $1";

/// A row of it.
type Row = (Cents, Cents, ChargedTo);
type Columns = (BigInt, BigInt, ChargedToColumns);

/// What goes back because of the credit note that was issued at this moment.
pub(crate) fn of_note(tx: &mut Tx, invoice: InvoiceId, issued_at: Moment) -> Result<Option<GoingBack>> {
    let sql = format!("{OF_INVOICE} AND r.made_at = $2 AND r.state IN ('due', 'asked', 'done')");
    let asked = rows::<Columns>(sql).bind::<Text, _>(invoice).bind::<BigInt, _>(issued_at);
    let found: Option<Row> = asked.get_result(tx.conn).optional()?;
    Ok(found.map(|(amount, _, to)| GoingBack { amount, to: where_to(&to) }))
}

/// What was promised back when this invoice was credited, and is not there yet.
pub(crate) fn on_its_way(tx: &mut Tx, invoice: InvoiceId) -> Result<Vec<GoingBack>> {
    let sql = format!("{OF_INVOICE} AND r.held > 0 ORDER BY r.made_at, r.id");
    let found: Vec<Row> = rows::<Columns>(sql).bind::<Text, _>(invoice).load(tx.conn)?;
    Ok(found.into_iter().map(|(_, held, to)| GoingBack { amount: held, to: where_to(&to) }).collect())
}
