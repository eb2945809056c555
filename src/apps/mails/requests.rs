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
                "{} is in the team {team} and asks to work on the app {}. Only one of you needs to answer.",
                person.name, app.name
            ))
            .button(tx, "Answer", &paths::answer_access_request(app.id, person.id))
    })
}

/// To who asked: no.
pub(in crate::apps) fn not_granted(tx: &mut Tx, actor: &Person, app: &App, person: &Person) -> Result<()> {
    let Some(address) = &person.email else { return Ok(()) };
    Letter::new(MailKind::AppAccessNotGranted, address, format!("Your request to work on {} was declined", app.name))
        .text(format!("{} declined it for now. Nothing has changed.", actor.name))
        .text("If you need this access, talk to your team.")
        .queue(tx)?;
    Ok(())
}
