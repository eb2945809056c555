//! What the page of an unpaid invoice says of paying it at once, by card or direct debit. Of what comes by itself says
//! `payments::charged`.

use crate::model::charge::{Charge, ChargeState};
use crate::model::credential::PaymentKind;
use crate::model::document::InvoiceKind;
use crate::model::invoice::Invoice;
use crate::model::payment_method::Currency;
use crate::model::taking::Taking;
use crate::store::Tx;
use crate::web::Visit;

/// On a page of somebody who may pay.
pub(crate) struct PayNow {
    /// Where its button leads.
    pub(crate) action: String,
    pub(crate) how: How,
}

/// How far it is.
pub(crate) enum How {
    /// It can be paid, `by card`.
    Now(&'static str),
    /// The visitor has begun, and can go on.
    Begun,
    /// Somebody else has.
    Taken,
    /// Somebody may be paying the one that it replaces: that page is about to be closed.
    Waits,
}

impl PayNow {
    /// `newest`: its charge, if one is on its way, or that of an invoice that it replaces. None: nobody takes cards or direct
    /// debits here, nothing is owed, or too little for that, or its money is on its way.
    pub(crate) fn of(
        tx: &Tx,
        visit: &Visit,
        invoice: &Invoice,
        newest: Option<&Charge>,
        action: String,
    ) -> Option<PayNow> {
        let taking = &tx.site.taking;
        if invoice.kind != InvoiceKind::Invoice || invoice.owed() < taking.gateway?.least() {
            return None;
        }
        let how = match newest {
            Some(charge) if charge.is_on_page() && charge.invoice_id != invoice.id => How::Waits,
            Some(charge) if charge.is_on_page() && visit.pays_with(charge) => How::Begun,
            Some(charge) if charge.is_on_page() => How::Taken,
            Some(charge) if matches!(charge.state, ChargeState::Asked | ChargeState::Processing) => return None,
            _ => How::Now(by(taking, invoice.currency)),
        };
        Some(PayNow { action, how })
    }
}

/// What the gateway takes.
fn by(taking: &Taking, currency: Currency) -> &'static str {
    let takes_debits =
        |(kind, taker): &(PaymentKind, _)| *kind == PaymentKind::DirectDebit && Some(*taker) == taking.gateway;
    if taking.offers(currency).iter().any(takes_debits) { "by card or SEPA Direct Debit" } else { "by card" }
}
