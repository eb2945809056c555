//! The words of the mails about accounts.

use std::collections::BTreeMap;

use crate::access::people::{self, PersonAccess};
use crate::error::Result;
use crate::links::VERSION;
use crate::mail::Letter;
use crate::model::app::App;
use crate::model::email_address::EmailAddress;
use crate::model::mail::MailKind;
use crate::model::person::Person;
use crate::model::secret::Purpose;
use crate::model::session::{SignUp, SingleUseLink};
use crate::model::written;
use crate::model::{AppId, PersonId};
use crate::paths;
use crate::store::Tx;

/// Is this address yours?
pub(super) fn confirm_sign_up(tx: &mut Tx, sign_up: &SignUp) -> Result<()> {
    let then = if sign_up.password_hash.is_some() { "; you’ll need the password you chose." } else { ":" };
    Letter::new(MailKind::ConfirmSignUp, &sign_up.email, format!("Confirm your email for {}", tx.site.brand))
        .text(format!("Hello {},", sign_up.name))
        .text(format!(
            "Someone (probably you) is signing up for {} with this address. Please confirm that it’s yours{then}",
            tx.site.brand
        ))
        .link("Confirm your email", Purpose::ConfirmSignUp, sign_up.id, VERSION)
        .small("The link works for 24 hours. If this wasn’t you, ignore this email. No account will be created.")
        .useful_until(sign_up.expires_at)
        .queue(tx)?;
    Ok(())
}

/// The same question about an address that has an account.
pub(super) fn has_account_already(tx: &mut Tx, person: &Person) -> Result<()> {
    let Some(email) = &person.email else { return Ok(()) };
    Letter::new(MailKind::HasAccountAlready, email, format!("You already have a {} account", tx.site.brand))
        .text(format!("Hello {},", person.name))
        .text("Someone (probably you) wanted to use this address for a new account. You already have one: log in with it.")
        .button(tx, "Log in", &paths::log_in())
        .small("You don’t need a password: we’ll email you a code. If this wasn’t you, ignore this email.")
        .useful_until(tx.now.plus_days(1))
        .queue(tx)?;
    Ok(())
}

/// After signing up through the mail of an invitation, without another confirmation.
pub(super) fn account_made_through_invitation(tx: &mut Tx, person: &Person) -> Result<()> {
    let Some(email) = &person.email else { return Ok(()) };
    Letter::new(MailKind::AccountMade, email, format!("Your {} account", tx.site.brand))
        .text(format!("Hello {},", person.name))
        .text(format!("Your {} account is ready. You created it from the invitation we emailed you.", tx.site.brand))
        .button(tx, "Open your account", &paths::account())
        .small("If this wasn’t you, someone else can read your email. Choose a new password for your mailbox first, then one here: use “Forgot your password?”.")
        .queue(tx)?;
    Ok(())
}

/// Is this new address yours?
pub(super) fn confirm_new_address(tx: &mut Tx, person: &Person, link: &SingleUseLink) -> Result<()> {
    Letter::new(MailKind::ConfirmNewAddress, &link.email, format!("Confirm your new email for {}", tx.site.brand))
        .text(format!("Hello {},", person.name))
        .text(format!(
            "You asked to use this address for your {} account. Please confirm that it’s yours:",
            tx.site.brand
        ))
        .link("Confirm your email", Purpose::ChangeEmail, link.id, VERSION)
        .small("The link works for 24 hours. If this wasn’t you, ignore this email.")
        .useful_until(link.expires_at)
        .queue(tx)?;
    Ok(())
}

/// To the owner of an address that somebody else wants to use. Nothing to press: there is nothing to decide.
pub(super) fn address_asked_for(tx: &mut Tx, owner: &Person) -> Result<()> {
    let Some(email) = &owner.email else { return Ok(()) };
    Letter::new(MailKind::AddressAskedFor, email, format!("Someone tried to use your email for {}", tx.site.brand))
        .text(format!("Hello {},", owner.name))
        .text("Someone asked to use this address for another account. It’s already yours, so they can’t.")
        .small("Nothing has changed, and you don’t need to do anything.")
        .useful_until(tx.now.plus_days(1))
        .queue(tx)?;
    Ok(())
}

/// To the old address, as soon as a change was asked for: there is still time.
pub(super) fn address_will_change(tx: &mut Tx, person: &Person, new: &EmailAddress) -> Result<()> {
    let Some(email) = &person.email else { return Ok(()) };
    Letter::new(MailKind::AddressWillChange, email, format!("A new email for your {} account", tx.site.brand))
        .text(format!("Hello {},", person.name))
        .text(format!(
            "You asked to use {new} instead of this address. It will change once the new address is confirmed."
        ))
        .text("If this wasn’t you, choose a new password now. That will stop the change:")
        .button(tx, "Choose a new password", &paths::forgot_password())
        .queue(tx)?;
    Ok(())
}

/// To the old address, once it has changed. `person` is as before the change.
pub(super) fn address_has_changed(tx: &mut Tx, person: &Person, new: &EmailAddress) -> Result<()> {
    let Some(email) = &person.email else { return Ok(()) };
    Letter::new(MailKind::AddressChanged, email, format!("Your email for {} was changed", tx.site.brand))
        .text(format!("Hello {},", person.name))
        .text(format!("Your {} account now uses {new}. This address is no longer part of it.", tx.site.brand))
        .small("If this wasn’t you, contact the people who run this site.")
        .queue(tx)?;
    Ok(())
}

/// The last mail to the old address. `person` is as before.
pub(super) fn account_deleted(tx: &mut Tx, person: &Person) -> Result<()> {
    let Some(email) = &person.email else { return Ok(()) };
    Letter::new(MailKind::AccountDeleted, email, format!("Your {} account was deleted", tx.site.brand))
        .text(format!("Hello {},", person.name))
        .text(format!(
            "You deleted your {} account. Your password and all your access are gone, and this address can no longer be \
             used to log in.",
            tx.site.brand
        ))
        .text("You can use this address to sign up again at any time.")
        .small("If this wasn’t you, contact the people who run this site.")
        .queue(tx)?;
    Ok(())
}

/// To those who pay for apps and their technical contacts: somebody has stopped working on them. One mail to each. Call
/// after the change.
pub(super) fn stopped_working(tx: &mut Tx, person: &Person, apps: &[App]) -> Result<()> {
    let ids: Vec<AppId> = apps.iter().map(|app| app.id).collect();
    let payers = people::payers_of_apps(tx, &ids)?;
    let developers = people::developers_of_apps(tx, &ids)?;
    let mut told: BTreeMap<PersonId, (&PersonAccess, Vec<Stopped>)> = BTreeMap::new();
    for app in apps {
        let left = developers.get(&app.id).map_or(&[][..], Vec::as_slice);
        let contacts = left.iter().filter(|one| one.is_technical_contact());
        for reader in payers.get(&app.id).into_iter().flatten().chain(contacts) {
            let (_, of_reader) = told.entry(reader.id).or_insert((reader, Vec::new()));
            if of_reader.last().is_none_or(|last| last.app.id != app.id) {
                of_reader.push(Stopped { app, left });
            }
        }
    }
    for (reader, stopped) in told.into_values().filter(|(reader, _)| reader.id != person.id) {
        if let Some(address) = &reader.email {
            stopped_working_on(tx, person, reader, address, &stopped)?;
        }
    }
    Ok(())
}

/// How many who still work on it are named.
const NAMED: usize = 4;

/// An app that somebody has stopped working on, and who still does.
struct Stopped<'a> {
    app: &'a App,
    left: &'a [PersonAccess],
}

impl Stopped<'_> {
    /// `Old Bakery: nobody works on it any more`.
    fn in_words(&self, reader: &PersonAccess) -> String {
        let who = match self.left {
            [] => "nobody works on it any more".to_owned(),
            [one] if one.id == reader.id => "you still work on it".to_owned(),
            [one] => format!("{} still works on it", one.name),
            few if few.len() <= NAMED => {
                let (me, others): (Vec<_>, Vec<_>) = few.iter().partition(|one| one.id == reader.id);
                let others = others.into_iter().map(|one| one.name.clone());
                let names: Vec<String> = me.iter().map(|_| "you".to_owned()).chain(others).collect();
                format!("{} still work on it", written::joined(&names))
            }
            many => format!("{} people still work on it", many.len()),
        };
        format!("{}: {who}", self.app.name)
    }
}

fn stopped_working_on(
    tx: &mut Tx,
    person: &Person,
    reader: &PersonAccess,
    address: &EmailAddress,
    stopped: &[Stopped],
) -> Result<()> {
    let word = reader.account_type.app_word();
    let are_online = stopped.iter().all(|one| one.app.running.is_ready());
    let (what, path) = match stopped {
        [one] => (one.app.name.clone(), paths::app(one.app.id)),
        many => (format!("{} {word}s", many.len()), paths::apps()),
    };
    let stays = match (stopped.len(), are_online) {
        (1, true) => "It stays online, and nothing that belongs to it changes.",
        (1, false) => "Nothing that belongs to it changes.",
        (_, true) => "They stay online, and nothing that belongs to them changes.",
        (_, false) => "Nothing that belongs to them changes.",
    };
    Letter::new(MailKind::StoppedWorking, address, format!("{} no longer works on {what}", person.name))
        .text(format!("{} has stopped working on:", person.name))
        .list(stopped.iter().map(|one| one.in_words(reader)).collect())
        .text(stays)
        .button(tx, &format!("View {what}"), &path)
        .queue(tx)?;
    Ok(())
}
