//! The words of the mails about links for accountants.

use crate::access::people::PersonAccess;
use crate::error::Result;
use crate::mail::Letter;
use crate::model::accountant::AccountantLink;
use crate::model::email_address::EmailAddress;
use crate::model::mail::MailKind;
use crate::model::payment_method::PaymentMethod;
use crate::model::person::Person;
use crate::model::secret::Purpose;
use crate::paths;
use crate::store::Tx;

/// The version of every link: another one is another row.
pub(in crate::invoices) const VERSION: i64 = 1;

/// To whom it is for.
pub(in crate::invoices) fn to_accountant(
    actor: &Person,
    payer: &str,
    link: &AccountantLink,
    to: &EmailAddress,
) -> Letter {
    Letter::new(MailKind::AccountantLink, to, "A link to invoices, for you to read")
        .from_person(actor)
        .text("Hello,")
        .text(format!(
            "{} ({}) lets you read the invoices of “{payer}” and download them, as PDF, as e-invoice, and a month at once. \
             You need no account for it.",
            actor.name,
            actor.email_text()
        ))
        .link("Open the invoices", Purpose::Accountant, link.id, VERSION)
        .small(format!(
            "The link works until {}, for whoever has it: please keep this mail. If you do not know what this is about, do \
             nothing.",
            link.last_day()
        ))
        .foot_link(&format!("No more emails from {}", actor.name), link.id)
        .useful_until(link.expires_at)
}

/// To somebody else who can manage the payment method.
pub(in crate::invoices) fn made(
    tx: &mut Tx,
    actor: &Person,
    payer: &PaymentMethod,
    link: &AccountantLink,
    reader: &PersonAccess,
) -> Result<()> {
    let (Some(address), name) = (&reader.email, &payer.name) else { return Ok(()) };
    Letter::new(MailKind::AccountantLinkMade, address, format!("A link to the invoices of {name} was made"))
        .text(format!("{} has made a link to the invoices of “{name}”, for {}.", actor.name, link.name))
        .text(format!(
            "Whoever has the link can read these invoices and download them, without an account, until {}. They see \
             nothing else. You can end the link at any time.",
            link.last_day()
        ))
        .button(tx, "See the links", &paths::invoices(payer.id))
        .queue(tx)?;
    Ok(())
}

/// To somebody who can still manage the payment method: who made these links can no longer.
pub(in crate::invoices) fn ended(
    tx: &mut Tx,
    payer: &PaymentMethod,
    links: &[&AccountantLink],
    reader: &PersonAccess,
) -> Result<()> {
    let (Some(address), name) = (&reader.email, &payer.name) else { return Ok(()) };
    let mut letter =
        Letter::new(MailKind::AccountantLinkEnded, address, format!("A link to the invoices of {name} has ended"));
    for link in links {
        letter = letter.text(format!(
            "The link to the invoices of “{name}” for {} shows nothing any more: whoever made it can no longer manage the \
             payment method.",
            link.name
        ));
    }
    if payer.closed_at.is_none() {
        letter = letter.text("If it is still needed, make another link and pass it on.").button(
            tx,
            "Make another link",
            &paths::new_accountant_link(payer.id),
        );
    }
    letter.queue(tx)?;
    Ok(())
}
