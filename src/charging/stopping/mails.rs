//! The words of the mail about a card or an account that is not charged any more.

use crate::access::people::PersonAccess;
use crate::error::Result;
use crate::mail::Letter;
use crate::model::credential::{Credential, PaymentKind, ending};
use crate::model::mail::MailKind;
use crate::model::payment_method::PaymentMethod;
use crate::paths;
use crate::store::Tx;

/// To those who can manage it, and enter another one.
pub(super) fn no_longer_charged(
    tx: &mut Tx,
    ended: &Credential,
    payer: &PaymentMethod,
    reason: &str,
    people: &[PersonAccess],
) -> Result<()> {
    let name = &payer.name;
    let (stopped, another) = match ended.kind {
        PaymentKind::Card => (format!("we no longer charge {}", ended.words()), "a card"),
        PaymentKind::DirectDebit => (format!("we no longer debit the account {}", ending(&ended.last4)), "an account"),
    };
    for address in people.iter().filter_map(|person| person.email.as_ref()) {
        Letter::new(MailKind::HowPaidChanged, address, format!("{name} is now paid by bank transfer"))
            .text(format!(
                "From now on, please pay invoices of “{name}” by bank transfer: {stopped}. The reason: {reason}"
            ))
            .text(format!("You can add {another} again at any time. Payments that are already on their way continue."))
            .button(tx, "Change how invoices are paid", &paths::how_you_pay(payer.id))
            .queue(tx)?;
    }
    Ok(())
}
