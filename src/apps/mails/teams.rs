//! The words of the mails about which teams work on an app.

use super::to_each;
use crate::access::people::{Member, PersonAccess};
use crate::error::Result;
use crate::mail::Letter;
use crate::model::app::App;
use crate::model::mail::MailKind;
use crate::model::person::Person;
use crate::paths;
use crate::store::Tx;

/// To the unlimited members of a team that was connected: they control the app now.
pub(in crate::apps) fn connected(tx: &mut Tx, actor: &Person, app: &App, team: &str, members: &[Member]) -> Result<()> {
    for member in members {
        let Some(address) = &member.email else { continue };
        Letter::new(MailKind::AppTeamConnected, address, format!("The team {team} now works on {}", app.name))
            .text(format!("{} has connected the team {team} to the app {}.", actor.name, app.name))
            .text("As an unlimited member of this team, you can work on it and decide who else does.")
            .button(tx, &format!("View {}", app.name), &paths::app(app.id))
            .queue(tx)?;
    }
    Ok(())
}

/// To those who pay.
pub(in crate::apps) fn payers_of_connection(
    tx: &mut Tx,
    actor: &Person,
    app: &App,
    team: &str,
    payers: &[PersonAccess],
) -> Result<()> {
    to_each(tx, payers, |tx, payer, address| {
        let word = payer.account_type.app_word();
        Letter::new(MailKind::AppTeamConnected, address, format!("The team {team} now works on {}", app.name))
            .text(format!("{} has let the team {team} work on the {word} {}.", actor.name, app.name))
            .text("What you pay stays the same. You can remove the team at any time.")
            .button(tx, "See who works on it", &paths::app_people(app.id))
    })
}

/// To those who worked on it through a team that was removed, and do not any more; not to who removed it.
pub(in crate::apps) fn removed(
    tx: &mut Tx,
    actor: &Person,
    app: &App,
    team: &str,
    lost: &[PersonAccess],
) -> Result<()> {
    let others: Vec<_> = lost.iter().filter(|one| one.id != actor.id).cloned().collect();
    to_each(tx, &others, |_, _, address| {
        Letter::new(MailKind::AppAccessRemoved, address, format!("You no longer work on {}", app.name))
            .text(format!("{} has removed the team {team} from the app {}.", actor.name, app.name))
            .text(format!(
                "You worked on it through this team, so your access has ended too. If this is a mistake, ask {}.",
                actor.name
            ))
    })
}
