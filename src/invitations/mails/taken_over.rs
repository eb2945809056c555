//! What everybody is told once billing was taken over, or an invitation accepted for a team.

use std::collections::BTreeMap;

use diesel::dsl::not;
use diesel::prelude::*;

use crate::access::Granted;
use crate::access::people::members_of_teams;
use crate::access::policy::BringTeam;
use crate::error::Result;
use crate::graph::offer::Offer;
use crate::invoices::price::BilledBy;
use crate::mail::Letter;
use crate::model::app::App;
use crate::model::mail::MailKind;
use crate::model::payment_method::PaymentMethod;
use crate::model::person::Person;
use crate::model::team::Role;
use crate::model::{AppId, PersonId, written};
use crate::paths;
use crate::store::query::Among;
use crate::store::schema::people;
use crate::store::{Tx, WholeRows};

/// Billing was taken over: tells the receiver, and everybody else who lost or gained billing access by it.
pub fn taken_over(
    tx: &mut Tx,
    offer: &Offer,
    receiver: &Person,
    to: &PaymentMethod,
    lost: &BTreeMap<PersonId, Vec<AppId>>,
    gained: &BTreeMap<PersonId, Vec<AppId>>,
) -> Result<()> {
    let (about, payment_method) = (offer.names(), &to.name);
    if let Some(address) = receiver.email.clone() {
        let billed = BilledBy::of_payer(tx, to)?.map(|by| format!(" {}", by.sentence())).unwrap_or_default();
        let letter = Letter::new(MailKind::BillingTakenOver, &address, format!("You now pay for {about}"))
            .text(format!("Thank you. You will be billed for {about} from tomorrow, with {payment_method}.{billed}"))
            .text(format!(
                "You can see who works on {}, let others help you with the billing, and stop at any time.",
                offer.them()
            ))
            .button(tx, "Go to your home page", &paths::home());
        with_receipt(tx, letter, offer).queue(tx)?;
    }
    tell_of_loss(tx, offer, receiver, lost)?;
    for person in others(tx, gained, &[receiver.id, offer.sender.id])? {
        let Some(address) = &person.email else { continue };
        let theirs = theirs(offer, gained.get(&person.id));
        let about = written::some_of(&theirs);
        Letter::new(MailKind::BillingGained, address, format!("{payment_method} now pays for {about}"))
            .text(format!(
                "{} has taken over the billing of {about} with {payment_method}, which you can manage too.",
                receiver.name
            ))
            .list(all_if_many(&theirs))
            .button(tx, "Go to your home page", &paths::home())
            .queue(tx)?;
    }
    Ok(())
}

/// Both sides find there what was agreed.
pub(super) fn with_receipt(tx: &Tx, letter: Letter, offer: &Offer) -> Letter {
    letter.text("The receipt says what was agreed: keep it.").button(
        tx,
        "View the receipt",
        &paths::receipt(offer.invitation.id),
    )
}

/// Those who could manage the billing until now, but for the two who know it.
fn tell_of_loss(tx: &mut Tx, offer: &Offer, receiver: &Person, lost: &BTreeMap<PersonId, Vec<AppId>>) -> Result<()> {
    let sender = &offer.sender.name;
    for person in others(tx, lost, &[receiver.id, offer.sender.id])? {
        let Some(address) = &person.email else { continue };
        let theirs = theirs(offer, lost.get(&person.id));
        let about = written::some_of(&theirs);
        let number = theirs.len();
        let (has, its) = (written::by_number(number, "has", "have"), written::by_number(number, "its", "their"));
        let them = written::by_number(number, "it", "them");
        let work = if offer.invitation.sender_leaves {
            format!("{sender} no longer works on {them}. For everyone else who does, nothing has changed.")
        } else {
            format!("Who works on {them} has not changed.")
        };
        Letter::new(MailKind::BillingHandedOver, address, format!("{about} {has} a new payer"))
            .text(format!("{sender} has handed over the billing of {about}. You no longer manage {its} billing."))
            .list(all_if_many(&theirs))
            .text(work)
            .queue(tx)?;
    }
    Ok(())
}

/// The other unlimited members of a team for which an invitation was accepted: they have the access, too.
pub fn taken_for_team(tx: &mut Tx, sender: &Person, team: &Granted<BringTeam>, what: &str) -> Result<()> {
    let receiver = team.person().clone();
    let members = members_of_teams(tx, &[team.id])?.remove(&team.id).unwrap_or_default();
    for member in members.into_iter().filter(|one| one.role == Role::Unlimited && one.id != receiver.id) {
        let Some(address) = member.email.filter(|_| member.id != sender.id) else { continue };
        Letter::new(MailKind::InvitationTakenForTeam, &address, format!("{} is open to the team {}", what, team.name))
            .text(format!(
                "{} has accepted an invitation of {} for the team {}. You are an unlimited member, so you now have \
                 access to {what}.",
                receiver.name, sender.name, team.name
            ))
            .button(tx, "View the team", &paths::team(team.id))
            .queue(tx)?;
    }
    Ok(())
}

/// Each is told only of the apps that they themselves lost or gained.
fn theirs<'a>(offer: &'a Offer, of: Option<&Vec<AppId>>) -> Vec<&'a str> {
    let is_theirs = |app: &&App| of.is_some_and(|ids| ids.contains(&app.id));
    offer.apps().into_iter().filter(is_theirs).map(|app| app.name.as_str()).collect()
}

/// A sentence names a few of many: then all of them stand below it.
fn all_if_many(names: &[&str]) -> Vec<String> {
    if written::are_many(names) { names.iter().map(|name| (*name).to_owned()).collect() } else { Vec::new() }
}

fn others(tx: &mut Tx, ids: &BTreeMap<PersonId, Vec<AppId>>, but: &[PersonId]) -> Result<Vec<Person>> {
    Ok(people::table
        .filter(people::id.among(ids.keys()))
        .filter(not(people::id.among(but)))
        .select(Person::as_select())
        .load_rows(tx.conn)?)
}
