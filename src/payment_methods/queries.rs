//! What is so about one payment method. Lists of them are in `access::billing`.

use diesel::prelude::*;

use crate::error::Result;
use crate::model::invoice_copy::InvoiceCopy;
use crate::model::rise::Bound;
use crate::model::secret::Token;
use crate::model::{PaymentMethodId, TeamId};
use crate::store::schema::{invoice_copies, payment_method_teams, payment_methods, teams};
use crate::store::{Tx, WholeRows};

/// How much more others may book with it without asking.
pub fn bound_of(tx: &mut Tx, payment_method: PaymentMethodId) -> Result<Bound> {
    let columns = (payment_methods::rise_percent, payment_methods::rise_cents);
    let (percent, cents) = payment_methods::table.find(payment_method).select(columns).first(tx.conn)?;
    Ok(Bound { percent, cents })
}

/// The name of a team that can manage it; None if it cannot.
pub(super) fn name_of_connected(tx: &mut Tx, it: PaymentMethodId, team: TeamId) -> Result<Option<String>> {
    Ok(payment_method_teams::table
        .inner_join(teams::table)
        .filter(payment_method_teams::payment_method_id.eq(it))
        .filter(payment_method_teams::team_id.eq(team))
        .select(teams::name)
        .first(tx.conn)
        .optional()?)
}

/// The addresses that get copies of its invoices, or wait to be confirmed.
pub fn copies_of(tx: &mut Tx, it: PaymentMethodId) -> Result<Vec<InvoiceCopy>> {
    Ok(invoice_copies::table
        .filter(invoice_copies::payment_method_id.eq(it))
        .order(invoice_copies::email)
        .select(InvoiceCopy::as_select())
        .load_rows(tx.conn)?)
}

/// The one that the link with this token confirms, or has confirmed.
pub fn copy_to_confirm(tx: &mut Tx, token: &Token) -> Result<Option<InvoiceCopy>> {
    Ok(invoice_copies::table
        .filter(invoice_copies::token_hash.eq(token.hash()))
        .select(InvoiceCopy::as_select())
        .first_row(tx.conn)
        .optional()?)
}

/// The one that the link with this token ends, and what its payment method is called.
pub fn copy_to_stop(tx: &mut Tx, token: &Token) -> Result<Option<(InvoiceCopy, String)>> {
    Ok(invoice_copies::table
        .inner_join(payment_methods::table)
        .filter(invoice_copies::stop_hash.eq(token.hash()))
        .select((InvoiceCopy::as_select(), payment_methods::name))
        .first(tx.conn)
        .optional()?)
}
