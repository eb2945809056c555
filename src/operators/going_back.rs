//! What was paid for an invoice that is credited: it is kept as credit, or goes back to the card or the account that it came from.

use crate::access::{Confirmed, Opened};
use crate::charging::refunds::{self, Freed, Offer};
use crate::model::invoice::Invoice;
use crate::model::money;
use crate::model::payment_method::Currency;
use crate::model::usage::Cents;
use crate::store::Tx;
use crate::web::error::Result;

/// The words of the choice.
const KEEP: &str = "credit";
const REFUND: &str = "refund";

/// What can go back.
pub(super) struct Back {
    offer: Offer,
    /// What becomes credit if nothing goes back.
    freed: Cents,
    currency: Currency,
}

impl Back {
    pub fn of(tx: &mut Tx, invoice: &Invoice, freed: Freed) -> Result<Option<Back>> {
        let offer = refunds::offer(tx, invoice, freed)?;
        Ok(offer.map(|offer| Back { offer, freed: freed.amount, currency: invoice.currency }))
    }

    fn money(&self, cents: Cents) -> String {
        money::in_words(cents, self.currency)
    }

    /// Value, label and explanation of each.
    pub fn choices(&self) -> [(&'static str, String, String); 2] {
        let Offer { amount, to, .. } = &self.offer;
        let rest = match self.freed - amount {
            0 => String::new(),
            rest => format!(" The other {} is kept as credit.", self.money(rest)),
        };
        [
            (
                KEEP,
                format!("Keep {} as credit", self.money(self.freed)),
                "It pays open invoices, oldest first, or the next one.".into(),
            ),
            (
                REFUND,
                format!("Refund {} to {to}", self.money(*amount)),
                format!("That usually takes a few days. Until then it pays no other invoice.{rest}"),
            ),
        ]
    }

    /// What is chosen: as it was sent, or to keep it.
    pub fn chosen(&self, sent: &str) -> &'static str {
        if sent == REFUND { REFUND } else { KEEP }
    }
}

/// What a page shows of it, for [`super::seen::Seen`].
pub(super) fn sums(back: Option<&Back>) -> Vec<Cents> {
    back.map(|back| back.offer.amount).into_iter().collect()
}

/// Promises it back if that was chosen: before the invoice is credited. Gives what is said of it, or nothing.
pub(super) fn promise(
    tx: &mut Tx,
    invoice: &Opened<Invoice>,
    confirmed: &Confirmed,
    back: Option<&Back>,
    sent: &str,
) -> Result<String> {
    let Some(back) = back.filter(|back| back.chosen(sent) == REFUND) else { return Ok(String::new()) };
    refunds::promise(tx, invoice, confirmed, &back.offer)?;
    Ok(format!(" {} is on its way back to {}.", back.money(back.offer.amount), back.offer.to))
}
