//! The words of the mails about mandates: that one was given, and that one has ended.

use crate::access::people::billing_people;
use crate::error::Result;
use crate::mail::Letter;
use crate::model::PaymentMethodId;
use crate::model::credential::{Credential, ending};
use crate::model::mail::MailKind;
use crate::model::mandate::words;
use crate::model::payment::day_in_words;
use crate::model::person::Person;
use crate::paths;
use crate::store::Tx;

/// What was accepted, to keep.
pub(super) fn accepted(tx: &mut Tx, person: &Person, credential: &Credential) -> Result<()> {
    let (Some(address), Some(seller)) = (&person.email, tx.site.seller.as_ref()) else { return Ok(()) };
    let creditor_id = tx.site.taking.creditor_id.clone().unwrap_or_default();
    let facts = vec![
        format!("Creditor: {}", seller.letterhead()),
        format!("Creditor ID: {creditor_id}"),
        format!("Mandate reference: {}", credential.mandate),
        format!("Account holder: {}", credential.holder),
        format!("Account: {}", ending(&credential.last4)),
        "Type of payment: recurring".to_owned(),
        format!("Accepted: {}", credential.mandate_on.as_deref().map(day_in_words).unwrap_or_default()),
    ];
    let subject = format!("Your SEPA Direct Debit mandate for {}", seller.name);
    let mut letter = Letter::new(MailKind::MandateAccepted, address, subject)
        .text("You have accepted this mandate. Please keep this email.")
        .list(facts);
    for paragraph in words(&credential.mandate_text, &seller.name).unwrap_or_default() {
        letter = letter.text(paragraph);
    }
    letter.small(format!("Wasn’t this you? Write to {} before the first debit.", seller.email)).queue(tx).map(drop)
}

/// It pays by bank transfer from now on. To those who can do something about it. `why`: a sentence.
pub(super) fn ended(
    tx: &mut Tx,
    (payer, name): (PaymentMethodId, &str),
    credential: &Credential,
    why: &str,
) -> Result<()> {
    for person in billing_people(tx, payer)? {
        let Some(address) = &person.email else { continue };
        Letter::new(MailKind::MandateEnded, address, format!("The direct debit for “{name}” has ended"))
            .text(format!(
                "{why} So we no longer debit the account {} for the payment method “{name}”.",
                ending(&credential.last4)
            ))
            .text("From now on its invoices are paid by bank transfer. You can set up another account at any time.")
            .button(tx, "View payment method", &paths::payment_method(payer))
            .queue(tx)?;
    }
    Ok(())
}
