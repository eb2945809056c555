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
        "VAT is therefore added to its invoices until the VAT ID is corrected."
    } else {
        "The VAT on its invoices stays the same, but this VAT ID appears on them."
    };
    for person in people {
        let Some(address) = &person.email else { continue };
        Letter::new(MailKind::VatIdRejected, address, format!("The VAT ID of {name} is not valid"))
            .text(format!(
                "We asked the tax office about VAT ID {id} of the payment method “{name}”. According to the tax office, it \
                 is not valid. {meaning}"
            ))
            .text(
                "Compare it with your records and change it if it was mistyped. If it is correct, ask your tax office \
                 whether it is registered for business with other EU countries. Then open the page below and choose \
                 “Check again”.",
            )
            .button(tx, &format!("View {name}"), &paths::payment_method(payer.id))
            .queue(tx)?;
    }
    Ok(())
}
