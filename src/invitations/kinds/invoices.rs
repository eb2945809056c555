//! To see the invoices of a payment method, and nothing else of it: the lighter level of an invitation to one.

use super::particular::{Accepting, Kind, NOTHING_CHANGES};
use super::payment_method;
use crate::access::Granted;
use crate::access::consequences::Effect;
use crate::access::people::{self, AroundPaymentMethod};
use crate::access::policy::InviteToPaymentMethod;
use crate::error::{Error, Result};
use crate::graph::offer::Offer;
use crate::model::payment_method::BillingLevel;
use crate::model::person::Person;
use crate::payment_methods;
use crate::refused::Refused;
use crate::store::Tx;

pub const KIND: Kind = Kind {
    // Nobody else gets it through somebody's team.
    is_for_teams_too: false,
    // It is chosen on the form of the other level.
    card: |_| None,
    asks: |about| format!("invites you to see the invoices of {about}"),
    heading: |about| format!("See the invoices of {about}"),
    wish: "would like you to see the invoices.",
    hint: "You’d be able to see invoices and costs, but not change anything.",
    has_asked: ("invited", "to see its invoices", ""),
    gives: |about| vec![format!("can see the invoices of {about}")],
    explain: |_, letter, offer| {
        Ok(letter.text(format!(
            "If you accept, you can see the invoices and costs of {}, how to pay, and the names of what it pays for. \
             You cannot change anything, and nobody sends you a bill for it.",
            offer.names()
        )))
    },
    if_ignored: NOTHING_CHANGES,
    comfort: |_| CHANGES_NOTHING,
    done: |offer| format!("You can now see the invoices of {}.", offer.names()),
    news: |offer, who, _| who.can_now(offer, &format!("They can now see the invoices of {}.", offer.names())),
    is_had,
    effects: |said, found| found.last(Effect::Same, said.who, "cannot change anything there"),
    again: |tx, it, words| {
        let id = it.payment_method_id.ok_or(Error::NotFound)?;
        let granted = Granted::<InviteToPaymentMethod>::ask(tx, it.person(), id)?;
        payment_method::draft(tx, &granted, BillingLevel::InvoicesOnly, words)
    },
    ..payment_method::KIND
};

const CHANGES_NOTHING: &str = "You can’t change anything, and you can leave at any time.";

/// Whoever can manage it has that, too.
fn is_had(tx: &mut Tx, offer: &Offer, person: &Person) -> Result<bool> {
    let Some(id) = offer.invitation.payment_method_id else { return Ok(false) };
    let AroundPaymentMethod { managers, readers } = people::around_payment_method(tx, id)?;
    Ok(managers.iter().chain(&readers).any(|one| one.id == person.id))
}

/// Its invoices to see, for the receiver.
pub(super) fn show(tx: &mut Tx, granted: &Granted<InviteToPaymentMethod>, it: &Accepting<'_>) -> Result<()> {
    if is_had(tx, it.offer, it.receiver)? {
        return Err(Refused::YouHaveThisAlready.into());
    }
    payment_methods::changes::give_invoices(tx, granted.id, it.receiver.id, granted.person().id)
}
