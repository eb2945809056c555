//! The words of the mails about limited members who ask to work on an app of their team.

use super::to_each;
use crate::access::people::PersonAccess;
use crate::error::Result;
use crate::mail::Letter;
use crate::model::app::App;
use crate::model::mail::MailKind;
use crate::model::person::Person;
use crate::paths;
use crate::store::Tx;

/// To those who can answer.
pub(in crate::apps) fn asked(
    tx: &mut Tx,
    person: &Person,
    app: &App,
    team: &str,
    answering: &[PersonAccess],
) -> Result<()> {
    to_each(tx, answering, |tx, _, address| {
        Letter::new(MailKind::AppAccessAsked, address, format!("{} asks to work on {}", person.name, app.name))
            .text(format!(
                "{} is in the team {team} and asks to work on the app {}. One answer is enough, by you or someone else who \
                 may give it.",
                person.name, app.name
            ))
            .button(tx, "Answer", &paths::answer_access_request(app.id, person.id))
    })
}

/// To who asked: no.
pub(in crate::apps) fn not_granted(tx: &mut Tx, actor: &Person, app: &App, person: &Person) -> Result<()> {
    let Some(address) = &person.email else { return Ok(()) };
    Letter::new(MailKind::AppAccessNotGranted, address, format!("You asked to work on {}", app.name))
        .text(format!("{} said no to this for now. Nothing has changed.", actor.name))
        .text("If you think that you need it, talk to your team.")
        .queue(tx)?;
    Ok(())
}
