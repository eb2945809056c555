//! What the page of an unpaid invoice says of paying it at once, by card or direct debit. Of what comes by itself says
//! `payments::charged`.

use crate::model::charge::{Charge, ChargeState, Way};
use crate::model::credential::PaymentKind;
use crate::model::document::InvoiceKind;
use crate::model::invoice::Invoice;
use crate::model::payment_method::Currency;
use crate::model::taking::Taking;
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
}

impl PayNow {
    /// None: nobody takes cards or direct debits here, nothing is owed, or its money is on its way. `newest`: its newest charge.
    pub(crate) fn of(
        taking: &Taking,
        visit: &Visit,
        invoice: &Invoice,
        newest: Option<&Charge>,
        action: String,
    ) -> Option<PayNow> {
        if taking.gateway.is_none() || invoice.kind != InvoiceKind::Invoice || invoice.owed() <= 0 {
            return None;
        }
        let how = match newest.map(|charge| (charge, charge.state, charge.way)) {
            Some((charge, ChargeState::Asked, Way::Present)) if visit.pays_with(charge) => How::Begun,
            Some((_, ChargeState::Asked, Way::Present)) => How::Taken,
            Some((_, ChargeState::Asked | ChargeState::Processing, _)) => return None,
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
