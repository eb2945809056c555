//! Credit as people read it: what it came from, what it paid, what is left.

use super::queries::{MOVEMENTS, Movement, free_credit_of};
use crate::access::Opened;
use crate::error::Result;
use crate::model::credit::CreditKind;
use crate::model::money;
use crate::model::payment_method::PaymentMethod;
use crate::model::usage::Cents;
use crate::model::{PaymentMethodId, payment_method::Currency};
use crate::paths;
use crate::store::{Moment, Tx};

/// The credit of a payer, the newest movement first.
#[derive(Default)]
pub(crate) struct Kept {
    /// `€5.00`; None: none is left.
    pub(crate) left: Option<String>,
    pub(crate) lines: Vec<Line>,
    pub(crate) has_more: bool,
}

/// Credit that came or went.
pub(crate) struct Line {
    pub(crate) at: Moment,
    /// `Paid too much for`, and for which invoice.
    pub(crate) words: &'static str,
    pub(crate) number: Option<String>,
    pub(crate) page: Option<String>,
    /// `€5.00`, `−€2.00`
    pub(crate) amount: String,
}

impl Kept {
    /// For those who pay. `movements`: as [`NEWEST_CREDIT`](super::queries::NEWEST_CREDIT) finds them.
    pub(crate) fn of(payer: &PaymentMethod, movements: Vec<Movement>) -> Kept {
        Kept::said(payer, movements, |number| paths::invoice(payer.id, number))
    }

    /// For operators, with the pages of operators.
    pub(crate) fn for_operators(payer: &Opened<PaymentMethod>, movements: Vec<Movement>) -> Kept {
        Kept::said(payer, movements, |number| paths::operator_invoice(number))
    }

    fn said(payer: &PaymentMethod, movements: Vec<Movement>, page: impl Fn(&str) -> String) -> Kept {
        let has_more = movements.len() > MOVEMENTS;
        let line = |one: Movement| Line {
            at: one.at,
            words: words(one.kind, one.amount),
            page: one.number.as_deref().map(&page),
            amount: money::in_words(one.amount, payer.currency),
            number: one.number,
        };
        let left = movements.first().and_then(|newest| left(newest.remainder, payer.currency));
        Kept { left, lines: movements.into_iter().take(MOVEMENTS).map(line).collect(), has_more }
    }

    /// Nothing was ever paid too much.
    pub(crate) fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }
}

/// `€5.00`; None: none is left.
pub(crate) fn left_of(tx: &mut Tx, payer: PaymentMethodId, currency: Currency) -> Result<Option<String>> {
    Ok(left(free_credit_of(tx, payer)?, currency))
}

fn left(credit: Cents, currency: Currency) -> Option<String> {
    (credit > 0).then(|| money::in_words(credit, currency))
}

/// The number of the invoice comes after it, if there is one.
fn words(kind: CreditKind, amount: Cents) -> &'static str {
    match kind {
        CreditKind::PaidTooMuch if amount > 0 => "Paid too much",
        CreditKind::PaidTooMuch => "A payment went back",
        CreditKind::CreditNote => "Was paid for a cancelled invoice",
        CreditKind::Used if amount < 0 => "Pays an invoice",
        CreditKind::Used => "No longer pays an invoice",
        CreditKind::GivenBack => "Transferred back",
    }
}
