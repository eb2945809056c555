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
    Letter::new(MailKind::AccountantLink, to, "Invoices for you to view")
        .from_person(actor)
        .text("Hello,")
        .text(format!(
            "{} ({}) has given you access to the invoices of “{payer}”. You can view and download them, as PDFs and \
             e-invoices or a month at a time, and don’t need an account.",
            actor.name,
            actor.email_text()
        ))
        .link("View invoices", Purpose::Accountant, link.id, VERSION)
        .small(format!(
            "Anyone with the link can use it until {}, so please keep this email safe. If you don’t know what this is \
             about, you can ignore it.",
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
    Letter::new(MailKind::AccountantLinkMade, address, format!("A link to the invoices of {name} was created"))
        .text(format!("{} has created a link to the invoices of “{name}” for {}.", actor.name, link.name))
        .text(format!(
            "Until {}, anyone with the link can view and download these invoices without an account. They see nothing \
             else. You can disable the link at any time.",
            link.last_day()
        ))
        .button(tx, "View links", &paths::invoices(payer.id))
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
    let mut letter = Letter::new(
        MailKind::AccountantLinkEnded,
        address,
        format!("A link to the invoices of {name} no longer works"),
    );
    for link in links {
        letter = letter.text(format!(
            "The link to the invoices of “{name}” for {} no longer works, because whoever created it can no longer \
             manage the payment method.",
            link.name
        ));
    }
    if payer.closed_at.is_none() {
        letter = letter.text("If you still need it, create another link and pass it on.").button(
            tx,
            "Create another link",
            &paths::new_accountant_link(payer.id),
        );
    }
    letter.queue(tx)?;
    Ok(())
}
