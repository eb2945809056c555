//! The words of the mails about payment methods.

use crate::error::Result;
use crate::mail::Letter;
use crate::model::person::Person;
use crate::model::secret::Purpose;
use crate::model::session::SingleUseLink;
use crate::store::Tx;

/// To the invoice email: may invoices be sent here?
pub(super) fn confirm_invoice_email(
    tx: &mut Tx,
    person: &Person,
    payment_method: &str,
    link: &SingleUseLink,
    version: i64,
) -> Result<()> {
    let brand = tx.site.brand.clone();
    Letter::new("confirm_invoice_email", &link.email, format!("May {brand} send invoices to this address?"))
        .text("Hello,")
        .text(format!(
            "{} ({}) has named this address for the invoices of “{payment_method}” at {brand}. \
             Nothing else is sent here before you agree.",
            person.name,
            person.email_text()
        ))
        .link("Confirm this address", Purpose::InvoiceEmail, link.id, version)
        .small(format!(
            "The link works until {}. If you do not know what this is about, do nothing: then no invoices are sent here.",
            link.expires_at.date()
        ))
        .useful_until(link.expires_at)
        .queue(tx)?;
    Ok(())
}
