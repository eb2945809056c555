//! What the sender is told about the answer.

use crate::error::Result;
use crate::invitations::offer::Offer;
use crate::invitations::trials;
use crate::mail::Letter;
use crate::model::email_address::EmailAddress;
use crate::model::invitation::InvitationKind;
use crate::model::mail::MailKind;
use crate::model::person::Person;
use crate::paths;
use crate::store::Tx;

/// What the sender is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum News<'a> {
    Accepted {
        /// The team that the receiver accepted for.
        for_team: Option<&'a str>,
    },
    /// Accepted, but the receiver had all of it already.
    HadIt,
    Declined,
    Expired,
    ToBeConfirmed,
}

const VIEW: &str = "View the invitation";

/// Tells the sender. `who` answered, if somebody did. The offer is as it is after the answer.
pub fn to_sender(tx: &mut Tx, offer: &Offer, news: News<'_>, who: Option<&Person>) -> Result<()> {
    let Some(address) = offer.sender.email.clone() else { return Ok(()) };
    let receiver = offer.invitation.email.to_string();
    let told = Told {
        about: offer.names(),
        name: who.map_or_else(|| receiver.clone(), |person| person.name.clone()),
        email: who.map_or_else(|| receiver.clone(), |person| person.email_text()),
        path: paths::sent_invitation(offer.invitation.id),
        receiver,
        offer,
        address,
    };
    let letter = match news {
        News::Accepted { .. } if offer.is_to_pay() => told.pays(tx),
        News::Accepted { for_team } => told.accepted(tx, for_team),
        News::HadIt => told.had_it(tx),
        News::Declined => told.declined(tx),
        News::Expired => told.expired(tx),
        News::ToBeConfirmed => told.to_be_confirmed(tx),
    };
    letter.about_invitation(offer.invitation.id).queue(tx)?;
    Ok(())
}

struct Told<'a> {
    offer: &'a Offer,
    address: EmailAddress,
    about: String,
    /// Of who answered, or else the invited address.
    name: String,
    email: String,
    receiver: String,
    path: String,
}

impl Told<'_> {
    fn letter(&self, kind: MailKind, subject: String) -> Letter {
        Letter::new(kind, &self.address, subject)
    }

    fn pays(&self, tx: &Tx) -> Letter {
        let Told { about, name, email, .. } = self;
        let (them, their) = (self.offer.them(), self.offer.their());
        let then = if self.offer.invitation.sender_leaves {
            format!("As you chose, you no longer work on {them}.")
        } else {
            format!("You no longer control {their} billing. Who works on {them} stays the same.")
        };
        self.letter(MailKind::InvitationAccepted, format!("{name} now pays for {about}"))
            .text(format!("{name} ({email}) has accepted your invitation and now pays for {about}."))
            .text(then)
            .button(tx, VIEW, &self.path)
    }

    fn accepted(&self, tx: &Tx, for_team: Option<&str>) -> Letter {
        let Told { about, name, email, .. } = self;
        let can = can_now(self.offer, for_team);
        let (label, path) = where_it_is_seen(self.offer);
        self.letter(MailKind::InvitationAccepted, format!("{name} has accepted: {about}"))
            .text(format!("{name} ({email}) has accepted your invitation. {can}"))
            .button(tx, label, &path)
    }

    fn had_it(&self, tx: &Tx) -> Letter {
        let Told { about, name, email, .. } = self;
        self.letter(MailKind::InvitationAccepted, format!("{name} has accepted: {about}"))
            .text(format!(
                "{name} ({email}) has accepted your invitation, but already had this access. So nothing has changed."
            ))
            .button(tx, VIEW, &self.path)
    }

    fn declined(&self, tx: &Tx) -> Letter {
        let Told { about, receiver, .. } = self;
        let ends = trials::of(self.offer);
        let then = if ends.is_empty() {
            "Nothing has changed.".into()
        } else {
            let ends = trials::in_words(&ends, "now ends", "now end");
            format!("{} {}", ends.join(" "), trials::deletions(&trials::of(self.offer)).join(" "))
        };
        self.letter(MailKind::InvitationDeclined, format!("{receiver} has declined: {about}"))
            .text(format!("Your invitation to {receiver} about {about} was declined. {then}"))
            .quote(receiver, self.offer.invitation.reason.as_deref().unwrap_or(""))
            .button(tx, VIEW, &self.path)
    }

    fn expired(&self, tx: &Tx) -> Letter {
        let Told { about, receiver, .. } = self;
        let (then, label) = if self.offer.given.is_nothing() {
            ("What it was about has changed, so it cannot be sent again.".into(), VIEW)
        } else {
            let deletions = trials::deletions(&trials::of(self.offer));
            let then = if deletions.is_empty() { "Nothing has changed.".into() } else { deletions.join(" ") };
            (then, "Send it again")
        };
        self.letter(MailKind::InvitationExpired, format!("No answer from {receiver}: {about}"))
            .text(format!("Your invitation to {receiver} about {about} has ended without an answer. {then}"))
            .button(tx, label, &self.path)
    }

    fn to_be_confirmed(&self, tx: &Tx) -> Letter {
        let Told { about, name, email, receiver, .. } = self;
        let then = if self.offer.is_to_pay() {
            format!("If you confirm, {name} will see the price and can take over billing then.")
        } else {
            format!("If you confirm, {name} will get what you offered.")
        };
        self.letter(
            MailKind::InvitationToBeConfirmed,
            format!("Please confirm: {name} accepted your invitation for {about}"),
        )
        .text(format!("You invited {receiver}. {name} has accepted, but is logged in as {email}."))
        .text(format!("Nothing has changed yet. Is this the right person? {then}"))
        .button(tx, "View and confirm", &self.path)
    }
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
        (Some(id), _) => ("See who has access", paths::payment_method(id)),
        (None, Some(id)) => ("View the team", paths::team(id)),
        (None, None) => match offer.apps().first() {
            Some(app) => ("See who works on it", paths::app_people(app.id)),
            None => (VIEW, sent()),
        },
    }
}
