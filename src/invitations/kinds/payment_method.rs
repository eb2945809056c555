//! To share a payment method: the sender keeps theirs. Whoever is invited to its invoices only: `invoices.rs`.

use super::particular::{Accepting, Card, Kind, NOTHING_CHANGES, for_team, with_more};
use crate::access::Granted;
use crate::access::consequences::Effect;
use crate::access::people::{self, AroundPaymentMethod};
use crate::access::policy::{InviteToPaymentMethod, ManageBillingAccess};
use crate::error::{Error, Result};
use crate::graph::billing;
use crate::graph::offer::Offer;
use crate::graph::open::{self, To};
use crate::invitations::mails::taken_over;
use crate::invitations::writing::drafted::{Drafted, Words};
use crate::model::invitation::InvitationKind;
use crate::model::payment_method::BillingLevel;
use crate::model::person::{AccountType, Person};
use crate::refused::Refused;
use crate::store::Tx;
use crate::{paths, payment_methods};

pub const KIND: Kind = Kind {
    days_valid: 14,
    is_for_developers: false,
    is_for_teams_too: true,
    title: |_| "Invite someone to a payment method",
    card: |_| {
        Some(Card {
            sentence: "A colleague or your boss can manage it too. For your bookkeeper, choose “Invoices only”: they see \
                       invoices and costs, and change nothing. You keep everything you have.",
            href: paths::invite_to_payment_method(),
            button: "Share it",
        })
    },
    asks: |about| format!("invites you to manage {about}"),
    heading: |about| format!("Manage {about}"),
    wish: "would like you to help with the invoices.",
    hint: "You’d manage it together.",
    has_asked: ("invited", "to see and manage it", " with you"),
    gives: |about| vec![format!("can see and manage {about}"), manages(AccountType::Client.app_word())],
    explain: |_, letter, offer| {
        Ok(letter.text(format!(
            "If you accept, you can see and manage everything about {}: what it pays for, its invoices, and who else has \
             access. You can also cancel websites that it pays for, change its addresses and remove people. {} keeps \
             what they have.",
            offer.names(),
            offer.sender.name
        )))
    },
    if_ignored: NOTHING_CHANGES,
    comfort: |_| "",
    only_developers: "",
    instead: |_| String::new(),
    done: |offer| format!("You can now see and manage {}.", offer.names()),
    news: |offer, who, team| {
        let about = offer.names();
        let members = offer.sender.account_type.unlimited_members();
        let what = match team {
            None => format!("They can now see and manage {about}."),
            Some(team) => {
                format!("They accepted for the team {team}: {members}, now and later, can see and manage {about}.")
            }
        };
        who.can_now(offer, &what)
    },
    seen_at: |offer| offer.invitation.payment_method_id.map(|id| ("See who has access", paths::payment_method(id))),
    place: |offer| offer.invitation.payment_method_id.map(paths::payment_method),
    to: |_, it| Ok(it.payment_method_id.map(To::PaymentMethod)),
    is_had,
    effects: |said, found| {
        let more = manages(said.viewer.app_word());
        let Some(team) = said.team else { return with_more(found, said.who, more) };
        let found = found.first(Effect::Gain, &format!("The team {}", team.name), more);
        for_team(found, team, said.viewer, &format!("can see and manage {}", said.about))
    },
    again: |tx, it, words| {
        let id = it.payment_method_id.ok_or(Error::NotFound)?;
        let granted = Granted::<InviteToPaymentMethod>::ask(tx, it.person(), id)?;
        draft(tx, &granted, BillingLevel::Manage, words)
    },
};

fn is_had(tx: &mut Tx, offer: &Offer, person: &Person) -> Result<bool> {
    let Some(id) = offer.invitation.payment_method_id else { return Ok(false) };
    Ok(people::billing_people(tx, id)?.iter().any(|one| one.id == person.id))
}

/// What managing it means. `app_word`: what its reader calls an app.
fn manages(app_word: &str) -> String {
    format!("can cancel {app_word}s that it pays for, change its addresses and remove people")
}

/// Invites somebody to share it, or to see its invoices.
///
/// # Errors
/// [`Refused`], as the cases of the invitation engine say.
pub fn draft(tx: &mut Tx, it: &Granted<InviteToPaymentMethod>, level: BillingLevel, words: Words) -> Result<Drafted> {
    let sender = it.person();
    if sender.owns(&words.email) {
        return Err(Refused::ShareWithYourself.into());
    }
    let is_invoices_only = level == BillingLevel::InvoicesOnly;
    let AroundPaymentMethod { managers, readers } = people::around_payment_method(tx, it.id)?;
    let mut have_it = managers.into_iter().chain(readers.into_iter().filter(|_| is_invoices_only));
    if let Some(person) = have_it.find(|person| person.email.as_ref() == Some(&words.email)) {
        return Err(Refused::HasItAlready { who: person.name }.into());
    }
    if open::open_of(tx, To::PaymentMethod(it.id), &words.email)?.is_some() {
        return Err(Refused::PendingAlready.into());
    }
    let mut drafted = Drafted::new(tx, sender, (InvitationKind::PaymentMethod, KIND.days_valid), words);
    drafted.invitation.payment_method_id = Some(it.id);
    drafted.invitation.about.clone_from(&it.name);
    drafted.invitation.invoices_only = is_invoices_only;
    Ok(drafted)
}

/// Access for the receiver, or for their team.
pub(super) fn share(tx: &mut Tx, granted: &Granted<InviteToPaymentMethod>, it: &Accepting<'_>) -> Result<()> {
    if is_had(tx, it.offer, it.receiver)? {
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
