//! What is so about charges.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use crate::error::Result;
use crate::model::charge::{Charge, Way};
use crate::model::credential::GatewayName;
use crate::model::invoice::Invoice;
use crate::model::queue::{Queue, QueueColumns};
use crate::model::{ChargeId, InvoiceId};
use crate::store::query::rows;
use crate::store::schema::{charges, invoices};
use crate::store::{Tx, WholeRows};

/// The charge of gateway `$1` that has waited longest, of those whose time has come: `$2` is now. At midnight there are
/// many at once: no other order than that of the index. Pages on which nobody has paid in time are closed instead
/// (`present.rs`): whoever only asked about them would keep them open.
const DUE: &str = "
    SELECT c.id, c.next_try_at FROM charges c
    WHERE c.gateway = $1 AND c.state IN ('due', 'asked', 'processing') AND c.next_try_at <= $2
      AND NOT (c.way = 'present' AND c.state = 'asked')
    ORDER BY c.next_try_at LIMIT 1";

/// The charge of gateway `$1` that is to be called off first, of those whose time has come: `$2` is now.
const TO_CALL_OFF: &str = "
    SELECT c.id, c.call_off_at FROM charges c
    WHERE c.gateway = $1 AND c.call_off_at IS NOT NULL AND c.state <> 'dropped' AND c.call_off_at <= $2
    ORDER BY c.call_off_at LIMIT 1";

/// How many are due, so many at most, and since when the first of them is: `$1` is now. Also those of a gateway that is not set here
/// any more, whom nobody asks. Our own bank is never asked.
const WAITING: &str = "
    SELECT COUNT(due.at), MIN(due.at) FROM (
      SELECT c.next_try_at AS at FROM charges c
      WHERE c.gateway IN ('stripe', 'sandbox') AND c.state IN ('due', 'asked', 'processing') AND c.next_try_at <= $1
      LIMIT 10000) due";

/// The same of refunds: of which the gateway is to be asked.
const REFUNDS_WAITING: &str = "
    SELECT COUNT(due.at), MIN(due.at) FROM (
      SELECT r.next_try_at AS at FROM refunds r
      WHERE r.state IN ('due', 'asked') AND r.next_try_at <= $1 ORDER BY r.next_try_at LIMIT 10000) due";

/// Refunds that have failed, and about which nobody has decided yet: since when they were promised.
const REFUNDS_FAILED: &str = "
    SELECT COUNT(failed.at), MIN(failed.at) FROM (
      SELECT r.made_at AS at FROM refunds r WHERE r.state = 'failed' ORDER BY r.made_at LIMIT 10000) failed";

/// A charge as it is at this moment of the act.
pub(super) fn find(tx: &mut Tx, id: ChargeId) -> Result<Charge> {
    Ok(charges::table.find(id).select(Charge::as_select()).first_row(tx.conn)?)
}

/// What it is for.
pub(super) fn invoice_of(tx: &mut Tx, charge: &Charge) -> Result<Invoice> {
    Ok(invoices::table.find(charge.invoice_id).select(Invoice::as_select()).first_row(tx.conn)?)
}

/// The charge that is paid on this page of a gateway; None: it is none of ours, or it is for something else.
pub(super) fn of_page(tx: &mut Tx, gateway: GatewayName, session: &str) -> Result<Option<ChargeId>> {
    let found = charges::table.filter(charges::gateway.eq(gateway)).filter(charges::session.eq(session));
    Ok(found.select(charges::id).first(tx.conn).optional()?)
}

/// The charge that a gateway calls so; None: it is none of ours, or its answer was lost and comes again.
pub(super) fn known_as(tx: &mut Tx, gateway: GatewayName, reference: &str) -> Result<Option<ChargeId>> {
    let found = charges::table.filter(charges::gateway.eq(gateway)).filter(charges::reference.eq(reference));
    Ok(found.select(charges::id).first(tx.conn).optional()?)
}

/// The next one about which a gateway is to be asked.
pub(super) fn due(tx: &mut Tx, gateway: GatewayName) -> Result<Option<ChargeId>> {
    first(tx, DUE, gateway)
}

/// The next one that it is to call off.
pub(super) fn to_call_off(tx: &mut Tx, gateway: GatewayName) -> Result<Option<ChargeId>> {
    first(tx, TO_CALL_OFF, gateway)
}

fn first(tx: &mut Tx, which: &'static str, gateway: GatewayName) -> Result<Option<ChargeId>> {
    let asked = rows::<(Text, BigInt)>(which).bind::<Text, _>(gateway).bind::<BigInt, _>(tx.now);
    let found: Option<(ChargeId, i64)> = asked.get_result(tx.conn).optional()?;
    Ok(found.map(|(id, _)| id))
}

/// True if there is something to do for [`super::asking::claim`].
pub fn is_due(tx: &mut Tx, gateway: GatewayName) -> Result<bool> {
    Ok(due(tx, gateway)?.is_some())
}

/// The charges about which a gateway is to be asked, by since when.
pub fn waiting(tx: &mut Tx) -> Result<Queue> {
    Ok(rows::<QueueColumns>(WAITING).bind::<BigInt, _>(tx.now).get_result(tx.conn)?)
}

/// The refunds about which a gateway is to be asked, by since when.
pub fn refunds_waiting(tx: &mut Tx) -> Result<Queue> {
    Ok(rows::<QueueColumns>(REFUNDS_WAITING).bind::<BigInt, _>(tx.now).get_result(tx.conn)?)
}

/// The refunds that wait for somebody who decides about them.
pub fn refunds_failed(tx: &mut Tx) -> Result<Queue> {
    Ok(rows::<QueueColumns>(REFUNDS_FAILED).get_result(tx.conn)?)
}

/// The last attempt to charge an invoice by itself.
pub(super) fn last_by_itself(tx: &mut Tx, invoice: InvoiceId) -> Result<Option<Charge>> {
    Ok(charges::table
        .filter(charges::invoice_id.eq(invoice))
        .filter(charges::way.eq(Way::ByItself))
        .order(charges::number.desc())
        .select(Charge::as_select())
        .first_row(tx.conn)
        .optional()?)
}
