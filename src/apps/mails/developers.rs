//! The words of the mails about who works on an app.

use super::to_each;
use crate::access::people::PersonAccess;
use crate::error::Result;
use crate::mail::Letter;
use crate::model::app::App;
use crate::model::mail::MailKind;
use crate::model::person::Person;
use crate::model::written;
use crate::paths;
use crate::store::Tx;

/// To somebody who was connected: via the team, if one is named.
pub(in crate::apps) fn connected(
    tx: &mut Tx,
    actor: &Person,
    app: &App,
    team: Option<&str>,
    person: &Person,
) -> Result<()> {
    let Some(address) = &person.email else { return Ok(()) };
    let through = team.map(|team| format!(" You have this access through the team {team}.")).unwrap_or_default();
    Letter::new(MailKind::AppAccessGiven, address, format!("You can now work on {}", app.name))
        .text(format!("{} gave you access to the app {}.{through}", actor.name, app.name))
        .button(tx, &format!("View {}", app.name), &paths::app(app.id))
        .queue(tx)?;
    Ok(())
}

/// To everybody connected: somebody who may do so has connected themselves.
pub(in crate::apps) fn subscribed(tx: &mut Tx, person: &Person, app: &App, everybody: &[PersonAccess]) -> Result<()> {
    let others: Vec<_> = everybody.iter().filter(|one| one.id != person.id).cloned().collect();
    to_each(tx, &others, |tx, reader, address| {
        let word = reader.account_type.app_word();
        Letter::new(MailKind::AppSubscribed, address, format!("{} now works on {}", person.name, app.name))
            .text(format!("{} now works on the {word} {}. Nothing else has changed.", person.name, app.name))
            .button(tx, "See who works on it", &paths::app_people(app.id))
    })
}

/// To somebody whose connection was ended by somebody else. `left` is who works on it now.
pub(in crate::apps) fn removed(
    tx: &mut Tx,
    actor: &Person,
    app: &App,
    removed: &PersonAccess,
    left: &[PersonAccess],
) -> Result<()> {
    let Some(address) = &removed.email else { return Ok(()) };
    let still = left.iter().find(|one| one.id == removed.id).and_then(|one| one.paths.first());
    let letter = match still.and_then(|path| path.team.as_ref()) {
        Some((_, team)) => {
            Letter::new(MailKind::AppAccessChanged, address, format!("Your access to {} has changed", app.name))
                .text(format!("{} ended your own access to the app {}.", actor.name, app.name))
                .text(format!("You can still work on it as an unlimited member of the team {team}."))
                .button(tx, &format!("View {}", app.name), &paths::app(app.id))
        }
        None => Letter::new(MailKind::AppAccessRemoved, address, format!("You no longer work on {}", app.name))
            .text(format!("{} ended your access to the app {}.", actor.name, app.name))
            .text(format!("You can no longer open or change it. If this is a mistake, ask {}.", actor.name)),
    };
    letter.queue(tx)?;
    Ok(())
}

/// To those who pay, when somebody else removed a developer or a team: who did it, who is left, and where to look.
/// `what`: a name, or `the team Studio`.
pub(in crate::apps) fn payers_of_removal(
    tx: &mut Tx,
    actor: &Person,
    app: &App,
    what: &str,
    left: &[PersonAccess],
    payers: &[PersonAccess],
) -> Result<()> {
    to_each(tx, payers, |tx, payer, address| {
        let word = payer.account_type.app_word();
        let subject = format!("{} has removed {what} from {}", actor.name, app.name);
        Letter::new(MailKind::AppDevelopersRemoved, address, subject)
            .text(format!("{} has removed {what} from the {word} {}, which you pay for.", actor.name, app.name))
            .text(who_is_left(payer, left))
            .text("If that was a mistake, you can invite them again. Nothing else has changed.")
            .button(tx, "See who works on it", &paths::app_people(app.id))
    })
}

/// To those who pay and the technical contacts, when somebody stopped working on it.
pub(in crate::apps) fn left(
    tx: &mut Tx,
    person: &Person,
    app: &App,
    left: &[PersonAccess],
    told: &[PersonAccess],
) -> Result<()> {
    to_each(tx, told, |tx, reader, address| {
        let word = reader.account_type.app_word();
        let name = &app.name;
        // Of the technical contacts only those are told here as such who do not pay.
        let stays = match (reader.is_technical_contact(), app.running.is_ready()) {
            (true, true) => format!("{name} stays online, and nothing else has changed."),
            (true, false) => "Nothing else has changed.".to_owned(),
            (false, true) => format!("{name} stays online, and you keep everything that belongs to it."),
            (false, false) => "You keep everything that belongs to it.".to_owned(),
        };
        Letter::new(MailKind::AppDeveloperLeft, address, format!("{} no longer works on {name}", person.name))
            .text(format!("{} has stopped working on the {word} {name}.", person.name))
            .text(stays)
            .text(who_is_left(reader, left))
            .button(tx, "See who works on it", &paths::app_people(app.id))
    })
}

/// To a new technical contact, unless they made themselves one.
pub(in crate::apps) fn is_contact(tx: &mut Tx, actor: &Person, app: &App, person: &Person) -> Result<()> {
    let Some(address) = person.email.as_ref().filter(|_| person.id != actor.id) else { return Ok(()) };
    Letter::new(MailKind::AppContactSet, address, format!("You are a technical contact of {}", app.name))
        .text(format!("{} made you a technical contact of the app {}.", actor.name, app.name))
        .text("From now on, you’ll hear about critical issues. Your access stays the same.")
        .button(tx, &format!("View {}", app.name), &paths::app_people(app.id))
        .queue(tx)?;
    Ok(())
}

/// To somebody who was one, unless they did it themselves.
pub(in crate::apps) fn is_no_contact(tx: &mut Tx, actor: &Person, app: &App, person: &Person) -> Result<()> {
    let Some(address) = person.email.as_ref().filter(|_| person.id != actor.id) else { return Ok(()) };
    let subject = format!("You are no longer a technical contact of {}", app.name);
    Letter::new(MailKind::AppContactUnset, address, subject)
        .text(format!("{} made this change for the app {}.", actor.name, app.name))
        .text("You’ll no longer hear about its critical issues. Your access stays the same.")
        .button(tx, &format!("View {}", app.name), &paths::app_people(app.id))
        .queue(tx)?;
    Ok(())
}

/// `Still working on it: you and Kit Berg.`
fn who_is_left(reader: &PersonAccess, left: &[PersonAccess]) -> String {
    match left {
        [] => "Nobody works on it any more.".into(),
        [one] if one.id != reader.id => format!("{} still works on it.", one.name),
        _ => {
            let names = left.iter().map(|one| if one.id == reader.id { "you" } else { one.name.as_str() });
            format!("Still working on it: {}.", written::some_of(&names.collect::<Vec<&str>>()))
        }
    }
}
