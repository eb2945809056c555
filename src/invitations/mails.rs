//! The words of the mails around invitations.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::offer::Offer;
use crate::access::Granted;
use crate::access::people::members_of_teams;
use crate::access::policy::BringTeam;
use crate::error::Result;
use crate::mail::Letter;
use crate::model::invitation::InvitationKind;
use crate::model::person::Person;
use crate::model::secret::Purpose;
use crate::model::team::Role;
use crate::model::{AppId, PersonId, written};
use crate::paths;
use crate::store::Tx;
use crate::store::schema::people;

/// Why the receiver is written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occasion {
    Invitation,
    /// The sender asks again.
    Reminder,
    /// Three days before the end.
    LastCall,
}

/// The mail with the link. One idea: look at the invitation.
pub fn to_receiver(offer: &Offer, occasion: Occasion) -> Letter {
    let invitation = &offer.invitation;
    let (sender, email) = (&offer.sender.name, offer.sender.email_text());
    let about = offer.names();
    let what = offer.asks();
    let (kind, subject) = match occasion {
        Occasion::Invitation => ("invitation", format!("{sender} {what}")),
        Occasion::Reminder => ("invitation_reminder", format!("Reminder: {sender} {what}")),
        Occasion::LastCall => {
            // The date: it may be less than three days by the time it is sent.
            ("invitation_last_call", format!("Ends on {}: {sender} {what}", invitation.expires_at.date()))
        }
    };
    let mut letter = Letter::new(kind, &invitation.email, subject)
        .from_person(&offer.sender)
        .about(invitation.id)
        .useful_until(invitation.expires_at)
        .text(format!("Hello, {sender} ({email}) {what}."))
        .quote(sender, &invitation.message);
    letter = match invitation.kind {
        InvitationKind::Pay => letter.list(websites(offer)).text(format!(
            "If you accept, the invoices for the hosting go to you from then on, and you decide about them. {} \
             You can look at everything first, and you can stop at any time.",
            if invitation.sender_leaves {
                format!("{sender} stops working on it.")
            } else {
                format!("{sender} keeps working on it.")
            }
        )),
        InvitationKind::PaymentMethod => letter.text(format!(
            "If you accept, you can see and manage everything about {about}: what it pays for, its invoices, and who \
             else has access. {sender} keeps what they have."
        )),
        InvitationKind::App => letter.list(websites(offer)).text(format!(
            "If you accept, you can work on {about} and decide who else works on it. You do not pay for anything."
        )),
        InvitationKind::Team => to_team(letter, offer),
    };
    letter.link("Look at the invitation", Purpose::InvitationMail, invitation.id, invitation.version).small(format!(
        "Nothing changes until you accept. The invitation ends on {}. If you do not know {sender}, ignore this mail \
             or decline. Questions? Answer this mail: it goes to {sender}.",
        invitation.expires_at.date()
    ))
}

fn to_team(letter: Letter, offer: &Offer) -> Letter {
    let apps = websites(offer);
    if offer.invitation.role == Some(Role::Unlimited) {
        return letter.text(
            "If you accept, you are an unlimited member: you see and manage all payment methods of the team, work on all \
             its apps, and can invite and remove members.",
        );
    }
    if apps.is_empty() {
        return letter.text(
            "If you accept, you are a limited member: you see the team and its members, and can ask to work on its apps. \
             You see no billing.",
        );
    }
    letter
        .text(
            "If you accept, you are a limited member: you see the team and its members, and no billing. You can work on:",
        )
        .list(apps)
}

/// `Harbour Café, harbour-cafe.example`: plain text, never a link.
fn websites(offer: &Offer) -> Vec<String> {
    let line =
        |name: &str, website: &str| if website.is_empty() { name.to_owned() } else { format!("{name}, {website}") };
    offer.apps().iter().map(|app| line(&app.name, app.website_short())).collect()
}

/// What the sender is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum News<'a> {
    Accepted {
        /// The team that the receiver accepted for.
        for_team: Option<&'a str>,
    },
    Declined,
    Expired,
    ToBeConfirmed,
}

/// Tells the sender. `who` answered, if somebody did.
///
/// # Errors
/// Those of the database.
pub fn to_sender(tx: &mut Tx, offer: &Offer, news: News<'_>, who: Option<&Person>) -> Result<()> {
    let Some(address) = offer.sender.email.clone() else { return Ok(()) };
    let invitation = &offer.invitation;
    let about = offer.names();
    let receiver = invitation.email.as_str();
    let accepted_by = who.map_or(receiver, Person::email_text);
    let who_name = who.map_or_else(|| receiver.to_owned(), |person| person.name.clone());
    let path = paths::sent_invitation(invitation.id);
    let letter = match news {
        News::Accepted { .. } if offer.is_to_pay() => {
            Letter::new("invitation_accepted", &address, format!("{who_name} now pays for {about}"))
                .text(format!(
                    "{who_name} ({accepted_by}) has accepted your invitation and pays for {about} from now on."
                ))
                .text(if invitation.sender_leaves {
                    "As you chose, you no longer work on it.".to_owned()
                } else {
                    "You no longer decide about its billing. Your access as a developer stays as it was.".to_owned()
                })
                .button(tx, "Look at the invitation", &path)
        }
        News::Accepted { for_team } => {
            let can = can_now(offer, for_team);
            let (label, path) = where_it_is_seen(offer);
            Letter::new("invitation_accepted", &address, format!("{who_name} has accepted: {about}"))
                .text(format!("{who_name} ({accepted_by}) has accepted your invitation. {can}"))
                .button(tx, label, &path)
        }
        News::Declined => Letter::new("invitation_declined", &address, format!("{receiver} has declined: {about}"))
            .text(format!("Your invitation to {receiver} about {about} was declined. Nothing has changed."))
            .quote(receiver, invitation.reason.as_deref().unwrap_or(""))
            .button(tx, "Look at the invitation", &path),
        News::Expired => {
            let (then, label) = if offer.given.is_nothing() {
                ("What it was about has changed, so it cannot be sent again.", "Look at the invitation")
            } else {
                ("Nothing has changed.", "Send it again")
            };
            Letter::new("invitation_expired", &address, format!("No answer from {receiver}: {about}"))
                .text(format!("Your invitation to {receiver} about {about} has ended without an answer. {then}"))
                .button(tx, label, &path)
        }
        News::ToBeConfirmed => {
            let other = who.map(Person::email_text).unwrap_or_default();
            Letter::new(
                "invitation_to_be_confirmed",
                &address,
                format!("Please confirm: {who_name} has accepted for {about}"),
            )
            .text(format!(
                "You invited {receiver}. {who_name} has accepted, but is logged in as {other}. \
                     Nothing has changed yet: please say whether that is right."
            ))
            .button(tx, "Look and confirm", &path)
        }
    };
    letter.about(invitation.id).queue(tx)?;
    Ok(())
}

/// Who gains what, for the sender.
fn can_now(offer: &Offer, for_team: Option<&str>) -> String {
    let about = offer.names();
    match (offer.kind(), for_team) {
        (InvitationKind::Team, _) => format!("They are now in the team {about}."),
        (InvitationKind::App, None) => format!("They can now work on {about} and decide who else works on it."),
        (InvitationKind::App, Some(team)) => format!(
            "They accepted for the team {team}: its unlimited members can now work on {about} and decide who else works on \
             it."
        ),
        (_, None) => format!("They can now see and manage {about}."),
        (_, Some(team)) => format!(
            "They accepted for the team {team}: its unlimited members, now and later, can see and manage {about}."
        ),
    }
}

fn where_it_is_seen(offer: &Offer) -> (&'static str, String) {
    let invitation = &offer.invitation;
    let sent = || paths::sent_invitation(invitation.id);
    match (invitation.payment_method_id, invitation.team_id) {
        (Some(id), _) => ("Look at who has access", paths::payment_method(id)),
        (None, Some(id)) => ("Look at the team", paths::team(id)),
        (None, None) => match offer.apps().first() {
            Some(app) => ("Look at who works on it", paths::app_people(app.id)),
            None => ("Look at the invitation", sent()),
        },
    }
}

/// Tells the person who accepted under another address what the sender said.
///
/// # Errors
/// Those of the database.
pub fn confirmation_result(tx: &mut Tx, offer: &Offer, person: &Person, verdict: Verdict) -> Result<()> {
    let Some(address) = person.email.clone() else { return Ok(()) };
    let (sender, about) = (&offer.sender.name, offer.names());
    let letter = match verdict {
        Verdict::Confirmed => Letter::new("invitation_confirmed", &address, format!("{sender} has confirmed: {about}"))
            .text(format!(
                "{sender} has confirmed that it is you. The invitation about {about} is accepted from now on."
            ))
            .button(tx, "Go to your home page", &paths::home()),
        Verdict::Refused => Letter::new("invitation_refused", &address, format!("{sender} has not confirmed: {about}"))
            .text(format!(
                "{sender} invited {} about {about}, and has not confirmed that you accept it instead. Nothing has \
                 changed. Please talk to {sender} if you expected something else.",
                offer.invitation.email.masked()
            )),
        Verdict::LookAgain => Letter::new("invitation_look_again", &address, format!("Please look again: {about}"))
            .text(format!(
                "The invitation about {about} has changed since you accepted it, so it was not carried out. \
                 Look at it again and accept it if you still want to."
            ))
            .button(tx, "Look at your invitations", &paths::invitations()),
    };
    letter.from_person(&offer.sender).about(offer.invitation.id).queue(tx)?;
    Ok(())
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Confirmed,
    Refused,
    LookAgain,
}

/// Billing was taken over: tells the receiver, and everybody else who lost or gained billing access by it.
///
/// # Errors
/// Those of the database.
pub fn taken_over(
    tx: &mut Tx,
    offer: &Offer,
    receiver: &Person,
    payment_method: &str,
    lost: &BTreeMap<PersonId, Vec<AppId>>,
    gained: &BTreeMap<PersonId, Vec<AppId>>,
) -> Result<()> {
    let about = offer.names();
    if let Some(address) = receiver.email.clone() {
        Letter::new("billing_taken_over", &address, format!("You now pay for {about}"))
            .text(format!("Thank you. From today the invoices for {about} go to {payment_method}."))
            .text("You can see who works on it, let others help you with the billing, and stop at any time.")
            .button(tx, "Go to your home page", &paths::home())
            .queue(tx)?;
    }
    for person in others(tx, lost, &[receiver.id, offer.sender.id])? {
        let Some(address) = &person.email else { continue };
        let about = names(offer, lost.get(&person.id));
        Letter::new("billing_handed_over", address, format!("{about} has a new payer"))
            .text(format!(
                "{} has handed over the billing of {about}. You no longer manage its billing.",
                offer.sender.name
            ))
            .text("Who works on it has not changed.")
            .queue(tx)?;
    }
    for person in others(tx, gained, &[receiver.id, offer.sender.id])? {
        let Some(address) = &person.email else { continue };
        let about = names(offer, gained.get(&person.id));
        Letter::new("billing_gained", address, format!("{payment_method} now pays for {about}"))
            .text(format!(
                "{} has taken over the billing of {about} with {payment_method}, which you can manage too.",
                receiver.name
            ))
            .button(tx, "Go to your home page", &paths::home())
            .queue(tx)?;
    }
    Ok(())
}

/// The other unlimited members of a team for which an invitation was accepted: they have the access, too.
///
/// # Errors
/// Those of the database.
pub fn taken_for_team(tx: &mut Tx, sender: &Person, team: &Granted<BringTeam>, what: &str) -> Result<()> {
    let receiver = team.person().clone();
    let members = members_of_teams(tx, &[team.id])?.remove(&team.id).unwrap_or_default();
    for member in members.into_iter().filter(|one| one.role == Role::Unlimited && one.id != receiver.id) {
        let Some(address) = member.email.filter(|_| member.id != sender.id) else { continue };
        Letter::new("invitation_taken_for_team", &address, format!("{} is open to the team {}", what, team.name))
            .text(format!(
                "{} has accepted an invitation of {} for the team {}. You are an unlimited member, so you have access to \
                 {what} now.",
                receiver.name, sender.name, team.name
            ))
            .button(tx, "Look at the team", &paths::team(team.id))
            .queue(tx)?;
    }
    Ok(())
}

/// Each is told only of the apps that they themselves lost or gained.
fn names(offer: &Offer, of: Option<&Vec<AppId>>) -> String {
    let theirs = offer.apps().into_iter().filter(|app| of.is_some_and(|ids| ids.contains(&app.id)));
    written::joined(&theirs.map(|app| app.name.as_str()).collect::<Vec<_>>())
}

fn others(tx: &mut Tx, ids: &BTreeMap<PersonId, Vec<AppId>>, but: &[PersonId]) -> Result<Vec<Person>> {
    Ok(people::table
        .filter(people::id.eq_any(ids.keys()))
        .filter(people::id.ne_all(but))
        .select(Person::as_select())
        .load(tx.conn)?)
}
