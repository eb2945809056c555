//! The words of the mail about a VAT ID.

use super::queries;
use crate::access::people::PersonAccess;
use crate::error::Result;
use crate::mail::Letter;
use crate::model::mail::MailKind;
use crate::model::payment_method::PaymentMethod;
use crate::model::vat_id::VatId;
use crate::paths;
use crate::store::Tx;

/// To everybody who can put it right.
pub(super) fn rejected(tx: &mut Tx, payer: &PaymentMethod, id: &VatId, people: &[PersonAccess]) -> Result<()> {
    let name = &payer.name;
    let meaning = if queries::decides_about_vat(tx, payer)? {
        "So VAT is added to its invoices, until the VAT ID is put right."
    } else {
        "The VAT on its invoices stays the same, but this VAT ID stands on them."
    };
    for person in people {
        let Some(address) = &person.email else { continue };
        Letter::new(MailKind::VatIdRejected, address, format!("The VAT ID of {name} is not valid"))
            .text(format!(
                "We have asked the tax office about the VAT ID {id} of the payment method “{name}”. It says that it is \
                 not valid. {meaning}"
            ))
            .text(
                "Compare it with your papers, and change it if it was mistyped. If it is right, ask your tax office \
                 whether it is registered for business with other countries of the EU. Then open the page below and \
                 press “Check again”.",
            )
            .button(tx, &format!("Look at {name}"), &paths::payment_method(payer.id))
            .queue(tx)?;
    }
    Ok(())
}
