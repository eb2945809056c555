//! To share a payment method: the sender keeps theirs.

use super::particular::{Accepting, Answerer, Card, GoodNews, Kind, Said, for_team, with_more};
use crate::access::consequences::{Consequences, Effect};
use crate::access::policy::{InviteToPaymentMethod, ManageBillingAccess, ManageInvitation};
use crate::access::{Granted, people};
use crate::error::{Error, Result};
use crate::graph::billing;
use crate::graph::offer::Offer;
use crate::graph::open::{self, To};
use crate::invitations::mails::taken_over;
use crate::invitations::writing::drafted::{Drafted, Words};
use crate::mail::Letter;
use crate::model::invitation::InvitationKind;
use crate::model::person::{AccountType, Person};
use crate::refused::Refused;
use crate::store::Tx;
use crate::{paths, payment_methods};

pub struct ToPaymentMethod;

impl Kind for ToPaymentMethod {
    fn is_for_developers(&self) -> bool {
        false
    }

    fn is_for_teams_too(&self) -> bool {
        true
    }

    fn title(&self, _: AccountType) -> &'static str {
        "Invite someone to a payment method"
    }

    fn card(&self, _: AccountType) -> Option<Card> {
        Some(Card {
            sentence: "A colleague, your boss or the bookkeeping can see and manage it too. You keep everything you have.",
            href: paths::invite_to_payment_method(),
            button: "Share it",
        })
    }

    fn asks(&self, about: &str) -> String {
        format!("invites you to manage {about}")
    }

    fn heading(&self, about: &str) -> String {
        format!("Manage {about}")
    }

    fn wish(&self) -> &'static str {
        "would like you to help with the invoices."
    }

    fn hint(&self) -> &'static str {
        "You would see it and decide about it together."
    }

    fn has_asked(&self) -> (&'static str, &'static str) {
        ("invited", "to see and manage it")
    }

    fn with_sender(&self) -> &'static str {
        " with you"
    }

    fn gives(&self, about: &str) -> Vec<String> {
        vec![format!("can see and manage {about}"), manages(self.receiver().app_word())]
    }

    fn explain(&self, letter: Letter, offer: &Offer) -> Letter {
        letter.text(format!(
            "If you accept, you can see and manage everything about {}: what it pays for, its invoices, and who else has \
             access. You can also cancel websites that it pays for, change its addresses and remove people. {} keeps \
             what they have.",
            offer.names(),
            offer.sender.name
        ))
    }

    fn done(&self, offer: &Offer) -> String {
        format!("You can now see and manage {}.", offer.names())
    }

    fn accepted(&self, offer: &Offer, who: &Answerer<'_>, team: Option<&str>) -> GoodNews {
        let about = offer.names();
        let can = match team {
            None => format!("They can now see and manage {about}."),
            Some(team) => format!(
                "They accepted for the team {team}: its unlimited members, now and later, can see and manage {about}."
            ),
        };
        GoodNews::they_can(&can, offer, who, self.place(offer).map(|path| ("See who has access", path)))
    }

    fn place(&self, offer: &Offer) -> Option<String> {
        offer.invitation.payment_method_id.map(paths::payment_method)
    }

    fn is_had(&self, tx: &mut Tx, offer: &Offer, person: &Person) -> Result<bool> {
        let Some(id) = offer.invitation.payment_method_id else { return Ok(false) };
        Ok(people::billing_people(tx, id)?.iter().any(|one| one.id == person.id))
    }

    fn effects(&self, said: &Said<'_>, found: Consequences) -> Consequences {
        let Some(team) = said.team else { return with_more(found, said.who, manages(said.app_word)) };
        let found = found.first(Effect::Gain, &format!("The team {}", team.name), manages(said.app_word));
        for_team(found, team, &format!("can see and manage {}", said.about))
    }

    fn again(&self, tx: &mut Tx, it: &Granted<ManageInvitation>, words: Words) -> Result<Drafted> {
        let id = it.payment_method_id.ok_or(Error::NotFound)?;
        let granted = Granted::<InviteToPaymentMethod>::ask(tx, it.person(), id)?;
        draft(tx, &granted, words)
    }
}

/// What managing it means. `app_word`: what its reader calls an app.
fn manages(app_word: &str) -> String {
    format!("can cancel {app_word}s that it pays for, change its addresses and remove people")
}

/// Invites somebody to share it.
///
/// # Errors
/// [`Refused`], as the cases of the invitation engine say.
pub fn draft(tx: &mut Tx, it: &Granted<InviteToPaymentMethod>, words: Words) -> Result<Drafted> {
    let sender = it.person();
    if sender.owns(&words.email) {
        return Err(Refused::ShareWithYourself.into());
    }
    let has_it =
        people::billing_people(tx, it.id)?.into_iter().find(|person| person.email.as_ref() == Some(&words.email));
    if let Some(person) = has_it {
        return Err(Refused::HasItAlready { who: person.name }.into());
    }
    if open::open_of(tx, To::PaymentMethod(it.id), &words.email)?.is_some() {
        return Err(Refused::PendingAlready.into());
    }
    let kind = (InvitationKind::PaymentMethod, ToPaymentMethod.days_valid());
    let mut drafted = Drafted::new(tx, sender, kind, words);
    drafted.invitation.payment_method_id = Some(it.id);
    drafted.invitation.about.clone_from(&it.name);
    Ok(drafted)
}

/// Access for the receiver, or for their team.
pub(super) fn share(tx: &mut Tx, granted: &Granted<InviteToPaymentMethod>, it: &Accepting<'_>) -> Result<()> {
    if ToPaymentMethod.is_had(tx, it.offer, it.receiver)? {
        return Err(Refused::YouHaveThisAlready.into());
    }
    let sender = granted.person();
    let Some(team) = it.team else {
        return payment_methods::changes::give_access(tx, granted.id, it.receiver.id, sender.id);
    };
    let managed = Granted::<ManageBillingAccess>::ask(tx, sender, granted.id)?;
    let before = payment_methods::changes::sharing::before(tx, granted.id)?;
    billing::add_team(tx, &managed, team)?;
    before.tell(tx, &[sender.id])?;
    taken_over::taken_for_team(tx, sender, team, &granted.name)
}
