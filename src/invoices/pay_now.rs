//! What the page of an unpaid invoice says of paying it at once, by card or direct debit: the button, or why there is none.

use crate::costs::queries::today;
use crate::error::Result;
use crate::model::charge::{Charge, ChargeState, Way};
use crate::model::credential::PaymentKind;
use crate::model::document::InvoiceKind;
use crate::model::invoice::Invoice;
use crate::model::payment_method::Currency;
use crate::model::taking::Taking;
use crate::payments::charges::newest;
use crate::payments::credentials::day;
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
    /// What is due by itself, or was paid by a debit, comes without anybody doing something: in a sentence.
    Comes(String),
}

impl PayNow {
    /// None: nobody takes cards or direct debits here, or nothing is owed.
    pub(crate) fn of(tx: &mut Tx, visit: &Visit, invoice: &Invoice, action: String) -> Result<Option<PayNow>> {
        if tx.site.taking.gateway.is_none() || invoice.kind != InvoiceKind::Invoice || invoice.owed() <= 0 {
            return Ok(None);
        }
        let charge = newest(tx, invoice.id)?;
        let how = match &charge {
            Some(charge) => how(tx, visit, charge),
            None => None,
        };
        let how = how.unwrap_or_else(|| How::Now(by(&tx.site.taking, invoice.currency)));
        Ok(Some(PayNow { action, how }))
    }
}

/// None: it is over, or would step back.
fn how(tx: &Tx, visit: &Visit, charge: &Charge) -> Option<How> {
    match (charge.state, charge.way) {
        (ChargeState::Asked, Way::Present) if visit.pays_with(charge) => Some(How::Begun),
        (ChargeState::Asked, Way::Present) => Some(How::Taken),
        (ChargeState::Asked, Way::ByItself) => Some(How::Comes("We’re charging it already.".into())),
        (ChargeState::Processing, _) => Some(How::Comes(on_its_way(tx, charge))),
        (ChargeState::Due | ChargeState::Paid | ChargeState::Failed | ChargeState::Dropped, _) => None,
    }
}

/// `A direct debit is on its way. It takes until about 9 December 2026.`
fn on_its_way(tx: &Tx, charge: &Charge) -> String {
    match charge.kind {
        Some(PaymentKind::DirectDebit) | None => {
            format!("A direct debit is on its way. It takes until about {}.", arrives(tx, charge))
        }
        Some(PaymentKind::Card) => "A payment is on its way.".into(),
    }
}

/// `9 December 2026`: the day on which a debit has worked or come back.
pub(crate) fn arrives(tx: &Tx, charge: &Charge) -> String {
    let begun = charge.asked_at.map_or_else(|| today(tx), |at| tx.site.local(at).date());
    day(PaymentKind::DirectDebit, begun).format("%-d %B %Y").to_string()
}

/// What the gateway takes.
fn by(taking: &Taking, currency: Currency) -> &'static str {
    let takes_debits =
        |(kind, taker): &(PaymentKind, _)| *kind == PaymentKind::DirectDebit && Some(*taker) == taking.gateway;
    if taking.offers(currency).iter().any(takes_debits) { "by card or SEPA Direct Debit" } else { "by card" }
}
