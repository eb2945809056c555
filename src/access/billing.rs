//! Who sees what has to be paid: whoever can manage what pays, and whoever has the link of an invoice in a mail.

use diesel::prelude::*;

use super::facts::managed_by;
use crate::error::Result;
use crate::model::invoice::Invoice;
use crate::store::schema::invoice_links;
use crate::store::{Moment, Tx};

/// The payment methods that person `$1` can manage.
pub(crate) const OF_PERSON: &str = concat!("(", managed_by!("$1"), ")");

/// The link of an invoice, as a mail brings it.
#[derive(Debug, Clone, Copy, Queryable)]
pub(crate) struct Link {
    /// Of the token.
    pub version: i64,
    pub until: Moment,
}

/// The link of an invoice that works; None: it has ended, and a reminder that is sent now must not revive it.
pub(crate) fn living(tx: &mut Tx, invoice: &Invoice) -> Result<Option<Link>> {
    Ok(invoice_links::table
        .filter(invoice_links::invoice_id.eq(invoice.id))
        .filter(invoice_links::expires_at.gt(tx.now))
        .select((invoice_links::version, invoice_links::expires_at))
        .first(tx.conn)
        .optional()?)
}
