//! Links in mails that show one invoice to whoever has them, without log-in. The token is derived when the mail is sent.

pub mod accountants;

use diesel::prelude::*;
use serde::Serialize;

use super::queries;
use crate::access::Granted;
use crate::access::billing::{Link, living};
use crate::access::policy::ViewPaymentMethod;
use crate::error::Result;
use crate::events::{About, record};
use crate::model::event::EventKind;
use crate::model::ids::random;
use crate::model::invoice::Invoice;
use crate::model::mail::MailState;
use crate::model::secret::{Purpose, Token};
use crate::model::{InvoiceId, PaymentMethodId};
use crate::refused::Refused;
use crate::store::query::Among;
use crate::store::schema::{invoice_links, invoices, outbox};
use crate::store::{Moment, Tx, WholeRows};

/// How long a link shows its invoice.
const DAYS: i64 = 90;

/// Like none before it: what has ended never begins to work again.
fn another_version() -> i64 {
    let digits = random().into_iter().map(|byte| i64::from(byte) & 31);
    digits.take(12).fold(0, |version, digit| version << 5 | digit)
}

/// A link that begins to work.
#[derive(Serialize)]
struct NewLink {
    token_hash: String,
    invoice_id: InvoiceId,
    payment_method_id: PaymentMethodId,
    made_at: Moment,
    expires_at: Moment,
    version: i64,
}

/// Links of invoices that begin to work together, once they are written.
#[derive(Default)]
pub(super) struct NewLinks(Vec<NewLink>);

impl NewLinks {
    /// One for this invoice, and for the credit note beside it. If it had one, that ends: it may be in other hands.
    pub(super) fn add(&mut self, tx: &mut Tx, invoice: &Invoice) -> Result<Link> {
        let link = Link { version: another_version(), until: tx.now.plus_days(DAYS) };
        self.put(tx, invoice, link);
        if let Some(note) = queries::note_beside(tx, invoice)? {
            self.put(tx, &note, link);
        }
        Ok(link)
    }

    fn put(&mut self, tx: &Tx, invoice: &Invoice, link: Link) {
        self.0.retain(|before| before.invoice_id != invoice.id);
        let token = tx.site.keys.token(Purpose::Invoice, invoice.id.as_str(), link.version);
        self.0.push(NewLink {
            token_hash: token.hash().as_str().to_owned(),
            invoice_id: invoice.id,
            payment_method_id: invoice.payment_method_id,
            made_at: tx.now,
            expires_at: link.until,
            version: link.version,
        });
    }

    pub(super) fn write(self, tx: &mut Tx) -> Result<()> {
        if self.0.is_empty() {
            return Ok(());
        }
        let invoices: Vec<InvoiceId> = self.0.iter().map(|link| link.invoice_id).collect();
        diesel::delete(invoice_links::table.filter(invoice_links::invoice_id.among(invoices))).execute(tx.conn)?;
        tx.conn.insert_all("invoice_links", &self.0)
    }
}

/// Whoever has the link of an invoice reads nothing any more, nor by the other link in the same mail.
///
/// # Errors
/// [`Refused::LinkEnded`] if it does not work any more.
pub fn end(tx: &mut Tx, payer: &Granted<ViewPaymentMethod>, invoice: &Invoice) -> Result<()> {
    let Some(link) = living(tx, invoice)? else { return Err(Refused::LinkEnded.into()) };
    let of_payer = invoice_links::table.filter(invoice_links::payment_method_id.eq(invoice.payment_method_id));
    diesel::delete(of_payer.filter(invoice_links::version.eq(link.version))).execute(tx.conn)?;
    let about = About::payment_method(payer.id).saying(invoice.number.as_str());
    record(tx, Some(payer.person().id), EventKind::InvoiceLinkEnded, about)
}

/// The invoice that this link shows, if it still works.
pub fn find(tx: &mut Tx, token: &Token) -> Result<Option<Invoice>> {
    Ok(invoice_links::table
        .inner_join(invoices::table)
        .filter(invoice_links::token_hash.eq(token.hash()))
        .filter(invoice_links::expires_at.gt(tx.now))
        .select(Invoice::as_select())
        .first_row(tx.conn)
        .optional()?)
}

/// Who had access may have had the links too: none of them works any more.
pub(crate) fn end_all_of(tx: &mut Tx, payment_method: PaymentMethodId) -> Result<()> {
    diesel::delete(invoice_links::table.filter(invoice_links::payment_method_id.eq(payment_method)))
        .execute(tx.conn)?;
    renew_unsent(tx, payment_method)
}

/// Mails that have not left yet were seen by nobody: they bring another link, that works.
fn renew_unsent(tx: &mut Tx, payment_method: PaymentMethodId) -> Result<()> {
    let unsent = outbox::state.eq(MailState::Waiting).and(outbox::link_purpose.eq(Purpose::Invoice));
    let brought: Vec<Invoice> = invoices::table
        .inner_join(outbox::table.on(outbox::invoice_id.eq(invoices::id.nullable())))
        .filter(invoices::payment_method_id.eq(payment_method))
        .filter(unsent)
        .order(invoices::id)
        .select(Invoice::as_select())
        .distinct()
        .load_rows(tx.conn)?;
    let mut links = NewLinks::default();
    for invoice in &brought {
        let link = links.add(tx, invoice)?;
        diesel::update(outbox::table.filter(outbox::invoice_id.eq(invoice.id)).filter(unsent))
            .set(outbox::link_version.eq(link.version))
            .execute(tx.conn)?;
    }
    links.write(tx)
}

/// Forgets those that are over.
pub fn forget_ended(tx: &mut Tx) -> Result<()> {
    diesel::delete(invoice_links::table.filter(invoice_links::expires_at.le(tx.now))).execute(tx.conn)?;
    Ok(())
}
