//! Links in mails that show one invoice to whoever has them, without log-in. The token is derived when the mail is sent.

use diesel::prelude::*;

use crate::access::Granted;
use crate::access::policy::ViewPaymentMethod;
use crate::error::Result;
use crate::events::{About, record};
use crate::model::event::EventKind;
use crate::model::invoice::Invoice;
use crate::model::secret::{Purpose, Token};
use crate::model::{PaymentMethodId, TeamId};
use crate::refused::Refused;
use crate::store::schema::{invoice_links, invoices, payment_method_teams};
use crate::store::{Moment, Tx};

/// How long a link shows its invoice.
const DAYS: i64 = 90;
/// Of the token: an invoice has one link.
pub(super) const VERSION: i64 = 1;

/// The link of an invoice begins to work; made again it works as long as a new one.
///
/// # Errors
/// Those of the database.
pub(crate) fn make(tx: &mut Tx, invoice: &Invoice) -> Result<()> {
    let token_hash = tx.site.keys.token(Purpose::Invoice, invoice.id.as_str(), VERSION).hash();
    diesel::delete(invoice_links::table.find(&token_hash)).execute(tx.conn)?;
    let link = (
        invoice_links::token_hash.eq(token_hash),
        invoice_links::invoice_id.eq(invoice.id),
        invoice_links::payment_method_id.eq(invoice.payment_method_id),
        invoice_links::made_at.eq(tx.now),
        invoice_links::expires_at.eq(tx.now.plus_days(DAYS)),
    );
    diesel::insert_into(invoice_links::table).values(link).execute(tx.conn)?;
    Ok(())
}

/// Until when the link of an invoice works; None: it has ended, and a mail that is sent now must not revive it.
///
/// # Errors
/// Those of the database.
pub(super) fn lives_until(tx: &mut Tx, invoice: &Invoice) -> Result<Option<Moment>> {
    Ok(invoice_links::table
        .filter(invoice_links::invoice_id.eq(invoice.id))
        .filter(invoice_links::expires_at.gt(tx.now))
        .select(invoice_links::expires_at)
        .first(tx.conn)
        .optional()?)
}

/// Whoever has the link of an invoice reads nothing any more.
///
/// # Errors
/// [`Refused::LinkEnded`] if it does not work any more.
pub fn end(tx: &mut Tx, payer: &Granted<ViewPaymentMethod>, invoice: &Invoice) -> Result<()> {
    if lives_until(tx, invoice)?.is_none() {
        return Err(Refused::LinkEnded.into());
    }
    diesel::delete(invoice_links::table.filter(invoice_links::invoice_id.eq(invoice.id))).execute(tx.conn)?;
    let about = About::payment_method(payer.id).saying(invoice.number.as_str());
    record(tx, Some(payer.person().id), EventKind::InvoiceLinkEnded, about)
}

/// The invoice that this link shows, if it still works.
///
/// # Errors
/// Those of the database.
pub fn find(tx: &mut Tx, token: &Token) -> Result<Option<Invoice>> {
    Ok(invoice_links::table
        .inner_join(invoices::table)
        .filter(invoice_links::token_hash.eq(token.hash()))
        .filter(invoice_links::expires_at.gt(tx.now))
        .select(Invoice::as_select())
        .first(tx.conn)
        .optional()?)
}

/// Who had access may have had the links too: none of them works any more.
///
/// # Errors
/// Those of the database.
pub(crate) fn end_all_of(tx: &mut Tx, payment_method: PaymentMethodId) -> Result<()> {
    diesel::delete(invoice_links::table.filter(invoice_links::payment_method_id.eq(payment_method)))
        .execute(tx.conn)?;
    Ok(())
}

/// The same for all payment methods that a team can manage.
///
/// # Errors
/// Those of the database.
pub(crate) fn end_all_of_team(tx: &mut Tx, team: TeamId) -> Result<()> {
    let managed = payment_method_teams::table
        .filter(payment_method_teams::team_id.eq(team))
        .select(payment_method_teams::payment_method_id);
    diesel::delete(invoice_links::table.filter(invoice_links::payment_method_id.eq_any(managed))).execute(tx.conn)?;
    Ok(())
}

/// Forgets those that are over.
///
/// # Errors
/// Those of the database.
pub fn forget_ended(tx: &mut Tx) -> Result<()> {
    diesel::delete(invoice_links::table.filter(invoice_links::expires_at.le(tx.now))).execute(tx.conn)?;
    Ok(())
}
