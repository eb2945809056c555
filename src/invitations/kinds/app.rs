//! To work on an app, for oneself or with a team. Whoever pays for it may invite somebody to it, too.

use super::particular::{Accepting, Card, Kind, NOTHING_CHANGES, PAY_FOR_NOTHING, for_team, websites, with_more};
use crate::access::people::PersonAccess;
use crate::access::policy::ManageDevelopers;
use crate::access::{Granted, people};
use crate::error::{Error, Result};
use crate::graph::offer::Offer;
use crate::graph::open::{self, To};
use crate::graph::work;
use crate::invitations::mails::taken_over;
use crate::invitations::writing::drafted::{Drafted, Words, refuse_if_to_be_deleted};
use crate::model::invitation::InvitationKind;
use crate::model::person::{AccountType, Person};
use crate::paths;
use crate::refused::Refused;
use crate::store::Tx;

pub const KIND: Kind = Kind {
    days_valid: 14,
    is_for_developers: true,
    is_for_teams_too: true,
    title: |sender| match sender {
        AccountType::Client => "Invite someone to work on your website",
        AccountType::Developer => "Invite someone to work on an app",
    },
    card: |sender| {
        let sentence = match sender {
            AccountType::Client => {
                "A developer or an agency works on one of your websites. They don’t see any invoices."
            }
            AccountType::Developer => "A developer, or their team, works on one app with you. They don’t see billing.",
        };
        Some(Card { sentence, href: paths::invite_to_app(), button: "Let them work on it" })
    },
    asks: |about| format!("invites you to work on {about}"),
    heading: |about| format!("Work on {about}"),
    wish: "would like you to work on it.",
    hint: "See what you’d be able to do.",
    has_asked: ("invited", "to work on it", ""),
    gives: |about| vec![format!("can work on {about}")],
    explain: |_, letter, offer| {
        Ok(letter.list(websites(offer)).text(format!(
            "If you accept, you can work on {} and decide who else works on it. You won’t pay for anything.",
            offer.names()
        )))
    },
    if_ignored: NOTHING_CHANGES,
    comfort: |_| PAY_FOR_NOTHING,
    only_developers: "Only developers can work on it.",
    instead: |_| "If you want your team to work on it, you can connect the team yourself.".to_owned(),
    done: |offer| format!("You can now work on {}.", offer.names()),
    news: |offer, who, team| {
        let can = format!("can now work on {} and decide who else works on it.", offer.names());
        match team {
            None => who.can_now(offer, &format!("They {can}")),
            Some(team) => {
                let members = offer.sender.account_type.unlimited_members();
                who.can_now(offer, &format!("They accepted for the team {team}: {members} {can}"))
            }
        }
    },
    seen_at: |offer| offer.apps().first().map(|app| ("See who works on it", paths::app_people(app.id))),
    place: |offer| offer.apps().first().map(|app| paths::app(app.id)),
    to: |tx, it| Ok(open::app_ids(tx, it.id)?.pop().map(To::App)),
    is_had,
    // Who works on an app directly decides about it. Who keeps what they have gains nothing.
    effects: |said, found| match said.team {
        Some(team) => {
            let can = format!("can work on {} and decide who else works on it", said.about);
            for_team(found, team, said.viewer, &can)
        }
        None => with_more(found, said.who, "can decide who else works on it".into()),
    },
    again: |tx, it, words| {
        let app = open::app_ids(tx, it.id)?.pop().ok_or(Error::NotFound)?;
        let granted = Granted::<ManageDevelopers>::ask(tx, it.person(), app)?;
        draft(tx, &granted, words)
    },
};

fn is_had(tx: &mut Tx, offer: &Offer, person: &Person) -> Result<bool> {
    let Some(app) = offer.apps().first().map(|app| app.id) else { return Ok(false) };
    Ok(people::developers(tx, app)?.iter().any(|one| one.id == person.id && works_directly(one)))
}

/// Invites a developer.
///
/// # Errors
/// [`Refused`], as the cases of the invitation engine say.
pub fn draft(tx: &mut Tx, app: &Granted<ManageDevelopers>, words: Words) -> Result<Drafted> {
    let sender = app.person();
    if sender.owns(&words.email) {
        return Err(Refused::WorkOnItYourself.into());
    }
    refuse_if_to_be_deleted(app)?;
    // Somebody who works on it via a team only would be connected directly: that is more.
    let mut has_it = people::developers(tx, app.id)?.into_iter().filter(works_directly);
    if let Some(person) = has_it.find(|person| person.email.as_ref() == Some(&words.email)) {
        return Err(Refused::HasItAlready { who: person.name }.into());
    }
    if open::open_of(tx, To::App(app.id), &words.email)?.is_some() {
        return Err(Refused::PendingAlready.into());
    }
    Ok(Drafted::new(tx, sender, (InvitationKind::App, KIND.days_valid), words).about_apps([app.object()]))
}

/// Work on it: directly, or via a team of the receiver, which then works on it.
pub(super) fn let_work(tx: &mut Tx, granted: &Granted<ManageDevelopers>, it: &Accepting<'_>) -> Result<()> {
    if is_had(tx, it.offer, it.receiver)? {
        return Err(Refused::YouHaveThisAlready.into());
    }
    let sender = granted.person();
    if let Some(team) = it.team {
        work::add_team(tx, granted, team, sender.id)?;
        taken_over::taken_for_team(tx, sender, team, &granted.name)?;
    }
    it.connect(tx, granted, it.team.map(|team| team.id), sender.id)
}

/// A direct connection, or team control.
fn works_directly(person: &PersonAccess) -> bool {
    person.direct().is_some() || person.has_team_control()
}
