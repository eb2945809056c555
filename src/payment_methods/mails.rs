//! The words of the mails about payment methods.

use crate::access::people::PersonAccess;
use crate::error::Result;
use crate::links::VERSION;
use crate::mail::Letter;
use crate::model::credential::Credential;
use crate::model::invoice_copy::InvoiceCopy;
use crate::model::mail::MailKind;
use crate::model::moment::Moment;
use crate::model::payment_method::{BillingLevel, PaymentMethod};
use crate::model::person::{AccountType, Person};
use crate::model::secret::Purpose;
use crate::model::session::SingleUseLink;
use crate::model::written::{self, some_of};
use crate::paths;
use crate::payments::mails::still_charged;
use crate::store::Tx;

/// To the invoice email: may invoices be sent here?
pub(super) fn confirm_invoice_email(
    tx: &mut Tx,
    person: &Person,
    payment_method: &str,
    link: &SingleUseLink,
) -> Result<()> {
    let words = format!(
        "{} ({}) would like the invoices of “{payment_method}” at {} sent to this address. We won’t send anything else \
         here until you agree.",
        person.name,
        person.email_text(),
        tx.site.brand
    );
    may_invoices_be_sent(tx, words, link)
}

/// To an address that is to get copies: may they be sent here?
pub(super) fn confirm_invoice_copy(
    tx: &mut Tx,
    person: &Person,
    payment_method: &str,
    copy: &InvoiceCopy,
) -> Result<()> {
    let (brand, until) = (tx.site.brand.clone(), copy.link_ends_at());
    let subject = format!("May {brand} send copies of invoices to this address?");
    Letter::new(MailKind::ConfirmInvoiceCopy, &copy.email, subject)
        .text("Hello,")
        .text(format!(
            "{} ({}) would like this address to get a copy of each invoice of “{payment_method}” at {brand}. \
             We won’t send anything else here until you agree.",
            person.name,
            person.email_text()
        ))
        .link("Confirm this address", Purpose::InvoiceCopy, copy.id, InvoiceCopy::LINK_VERSION)
        .small(or_ignore_it(until))
        .foot_link("Stop these emails", copy.id)
        .useful_until(until)
        .queue(tx)?;
    Ok(())
}

/// The same for those that came from a file of the hosting company.
pub(super) fn confirm_imported_invoice_email(tx: &mut Tx, names: &[&str], link: &SingleUseLink) -> Result<()> {
    let of = match names {
        [one] => format!("the payment method “{one}”"),
        _ => format!("these payment methods: {}", some_of(names)),
    };
    let words = format!(
        "Your invoices will come from {} from now on. This is the address for those of {of}. We won’t send anything \
         else here until you agree.",
        tx.site.brand
    );
    may_invoices_be_sent(tx, words, link)
}

fn may_invoices_be_sent(tx: &mut Tx, words: String, link: &SingleUseLink) -> Result<()> {
    let subject = format!("May {} send invoices to this address?", tx.site.brand);
    Letter::new(MailKind::ConfirmInvoiceEmail, &link.email, subject)
        .text("Hello,")
        .text(words)
        .link("Confirm this address", Purpose::InvoiceEmail, link.id, VERSION)
        .small(or_ignore_it(link.expires_at))
        .useful_until(link.expires_at)
        .queue(tx)?;
    Ok(())
}

fn or_ignore_it(until: Moment) -> String {
    format!(
        "The link works until {}. If you don’t know what this is about, ignore this email. We won’t send any invoices \
         here.",
        until.date()
    )
}

/// To somebody whose access was taken away. `own`: what they have set up, and what its invoices are still charged to.
pub(super) fn access_removed(
    tx: &mut Tx,
    actor: &Person,
    payment_method: &str,
    removed: &PersonAccess,
    level: BillingLevel,
    own: Option<&Credential>,
) -> Result<()> {
    let Some(address) = &removed.email else { return Ok(()) };
    let letter = match level {
        // Whoever sees invoices only reads nobody's address.
        BillingLevel::InvoicesOnly => {
            let subject = format!("You can no longer see the invoices of {payment_method}");
            Letter::new(MailKind::BillingAccessRemoved, address, subject)
                .text(format!("{} ended your access to the invoices of “{payment_method}”.", actor.name))
                .text(format!("If this is a mistake, ask {}.", actor.name))
        }
        BillingLevel::Manage => {
            let subject = format!("You can no longer manage {payment_method}");
            Letter::new(MailKind::BillingAccessRemoved, address, subject)
                .text(format!("{} ended your access to “{payment_method}”.", actor.name))
                .text(format!(
                    "You can no longer see its invoices or change it. If this is a mistake, ask {}: {}.",
                    actor.name,
                    actor.email_text()
                ))
        }
    };
    still_charged(letter, actor, own.map(|own| (payment_method, own))).queue(tx)?;
    Ok(())
}

/// To somebody who has the other level of access now. `own`: as in [`access_removed`].
pub(super) fn level_changed(
    tx: &mut Tx,
    actor: &Person,
    it: &PaymentMethod,
    person: &PersonAccess,
    to: BillingLevel,
    own: Option<&Credential>,
) -> Result<()> {
    let Some(address) = &person.email else { return Ok(()) };
    let (by, name, word) = (&actor.name, &it.name, person.account_type.app_word());
    let letter = match to {
        BillingLevel::Manage => {
            Letter::new(MailKind::BillingAccessGiven, address, format!("You can now manage {name}"))
                .text(format!("{by} has given you full access to the payment method “{name}”."))
                .text(format!(
                    "Until now, you could only see its invoices. Now you can also cancel {word}s that it pays for, \
                     change its addresses and remove people."
                ))
        }
        BillingLevel::InvoicesOnly => {
            let subject = format!("You can now only see the invoices of {name}");
            let letter = Letter::new(MailKind::BillingAccessRemoved, address, subject)
                .text(format!("{by} has changed your access to the payment method “{name}”."))
                .text("You can still see its invoices and costs, but no longer change anything.");
            still_charged(letter, actor, own.map(|own| (name.as_str(), own)))
        }
    };
    letter.button(tx, &format!("View {name}"), &paths::payment_method(it.id)).queue(tx)?;
    Ok(())
}

/// To those who can manage it from now on, through a team.
pub(super) fn team_connected(
    tx: &mut Tx,
    actor: &Person,
    payment_method: &PaymentMethod,
    team: &str,
    people: &[PersonAccess],
) -> Result<()> {
    let name = &payment_method.name;
    for person in people {
        let Some(address) = &person.email else { continue };
        Letter::new(MailKind::BillingTeamConnected, address, format!("You can now manage {name}"))
            .text(format!("{} has let the team {team} manage the payment method “{name}”.", actor.name))
            .text(
                "As an unlimited member of this team, you can see what it pays for and its invoices, and decide who \
                 else has access.",
            )
            .button(tx, &format!("View {name}"), &paths::payment_method(payment_method.id))
            .queue(tx)?;
    }
    Ok(())
}

/// To those who can manage it anyway: more people can from now on.
pub(super) fn team_connected_to_yours(
    tx: &mut Tx,
    actor: &Person,
    payment_method: &PaymentMethod,
    team: &str,
    people: &[PersonAccess],
) -> Result<()> {
    let name = &payment_method.name;
    for person in people {
        let Some(address) = &person.email else { continue };
        let members = match person.account_type {
            AccountType::Client => "The people who lead this team",
            AccountType::Developer => "Unlimited members of this team",
        };
        Letter::new(MailKind::BillingTeamConnected, address, format!("The team {team} can now manage {name}"))
            .text(format!("{} has let the team {team} manage the payment method “{name}”.", actor.name))
            .text(format!("{members} now have the same access as you. You can remove the team at any time."))
            .button(tx, "See who can manage it", &paths::payment_method(payment_method.id))
            .queue(tx)?;
    }
    Ok(())
}

/// To somebody who can manage it as before: others can now, too.
pub(super) fn others_came(tx: &mut Tx, it: &PaymentMethod, who: &[PersonAccess], reader: &PersonAccess) -> Result<()> {
    let (Some(address), false) = (&reader.email, who.is_empty()) else { return Ok(()) };
    let (names, name) = (names(who), &it.name);
    Letter::new(MailKind::BillingAccessGiven, address, format!("{names} can now manage {name}"))
        .text(format!("{names} can now see and manage the payment method “{name}”, just like you."))
        .text(format!(
            "That includes cancelling {}s that it pays for, changing its addresses and removing people.",
            reader.account_type.app_word()
        ))
        .button(tx, "See who can manage it", &paths::payment_method(it.id))
        .queue(tx)?;
    Ok(())
}

/// To somebody who can manage it as before: others no longer can. `card`: what its invoices are charged to.
pub(super) fn others_went(
    tx: &mut Tx,
    it: &PaymentMethod,
    who: &[PersonAccess],
    card: Option<&Credential>,
    reader: &PersonAccess,
) -> Result<()> {
    let (Some(address), false) = (&reader.email, who.is_empty()) else { return Ok(()) };
    let (names, name) = (names(who), &it.name);
    let letter = Letter::new(MailKind::BillingAccessEnded, address, format!("{names} can no longer manage {name}"))
        .text(format!("{names} can no longer see or manage the payment method “{name}”. You still can."));
    let set_up = card.and_then(|card| Some((card, who.iter().find(|one| one.id == card.person_id)?)));
    let letter = match set_up {
        None => letter,
        Some((card, owner)) => letter.text(format!(
            "{}’s {} {}. You can change that.",
            owner.name,
            card.owned(),
            card.still_charged(&format!("“{name}”"))
        )),
    };
    letter.button(tx, "See who can manage it", &paths::payment_method(it.id)).queue(tx)?;
    Ok(())
}

/// What happened to somebody who sees the invoices of a payment method, or saw them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    Begun,
    /// They could manage it, and that is what is left of it.
    Left,
    Ended,
}

/// To somebody who can manage it as before: others see its invoices only, or no longer do.
pub(super) fn others_read(
    tx: &mut Tx,
    it: &PaymentMethod,
    who: &[PersonAccess],
    how: Reading,
    reader: &PersonAccess,
) -> Result<()> {
    let (Some(address), false) = (&reader.email, who.is_empty()) else { return Ok(()) };
    let (names, name) = (names(who), &it.name);
    let (kind, said, means) = match how {
        Reading::Begun => (MailKind::BillingAccessGiven, "can now see", "They cannot change anything."),
        Reading::Left => (MailKind::BillingAccessEnded, "can now only see", "The rest of their access has ended."),
        Reading::Ended => (MailKind::BillingAccessEnded, "can no longer see", "You still can."),
    };
    Letter::new(kind, address, format!("{names} {said} the invoices of {name}"))
        .text(format!("{names} {said} the invoices of the payment method “{name}”. {means}"))
        .button(tx, "See who has access", &paths::payment_method(it.id))
        .queue(tx)?;
    Ok(())
}

fn names(people: &[PersonAccess]) -> String {
    written::some_of(&people.iter().map(|one| one.name.as_str()).collect::<Vec<_>>())
}

/// To those who could manage it only through a team that was removed. `card`: what its invoices are charged to.
pub(super) fn team_disconnected(
    tx: &mut Tx,
    actor: &Person,
    payment_method: &str,
    team: &str,
    people: &[PersonAccess],
    card: Option<&Credential>,
) -> Result<()> {
    for person in people {
        let Some(address) = &person.email else { continue };
        let subject = format!("You can no longer manage {payment_method}");
        let letter = Letter::new(MailKind::BillingAccessRemoved, address, subject)
            .text(format!("{} has removed the team {team} from the payment method “{payment_method}”.", actor.name))
            .text(format!(
                "You managed it through this team, so your access has ended too. If this is a mistake, ask {}: {}.",
                actor.name,
                actor.email_text()
            ));
        let own = card.filter(|card| card.person_id == person.id);
        still_charged(letter, actor, own.map(|own| (payment_method, own))).queue(tx)?;
    }
    Ok(())
}

/// To the others with access: invoices go somewhere else.
pub(super) fn invoice_email_changed(
    tx: &mut Tx,
    actor: &Person,
    payment_method: &PaymentMethod,
    people: &[PersonAccess],
) -> Result<()> {
    let new = payment_method.invoice_email.as_ref().map(ToString::to_string).unwrap_or_default();
    for person in people.iter().filter(|person| person.id != actor.id) {
        let Some(address) = &person.email else { continue };
        let name = &payment_method.name;
        let subject = format!("The invoice email of {name} was changed");
        let letter = Letter::new(MailKind::InvoiceEmailChanged, address, subject)
            .text(format!("{} has changed the invoice email of “{name}” to {new}.", actor.name));
        let letter = match payment_method.unconfirmed_in_words() {
            Some(words) => letter.text(words),
            None => letter,
        };
        letter.button(tx, &format!("View {name}"), &paths::payment_method(payment_method.id)).queue(tx)?;
    }
    Ok(())
}

/// To the others with access: invoices are paid another way. `how`: `by card, Visa ···· 4242`
pub(super) fn how_paid_changed(
    tx: &mut Tx,
    actor: &Person,
    payment_method: &PaymentMethod,
    how: &str,
    people: &[PersonAccess],
) -> Result<()> {
    let name = &payment_method.name;
    for person in people.iter().filter(|person| person.id != actor.id) {
        let Some(address) = &person.email else { continue };
        Letter::new(MailKind::HowPaidChanged, address, format!("Invoices of {name} are now paid another way"))
            .text(format!(
                "{} has changed how the invoices of “{name}” are paid. From now on, they are paid {how}.",
                actor.name
            ))
            .text(format!("If you didn’t expect this, ask {}: {}.", actor.name, actor.email_text()))
            .button(tx, &format!("View {name}"), &paths::payment_method(payment_method.id))
            .queue(tx)?;
    }
    Ok(())
}
