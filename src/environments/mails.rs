//! The words of the mails about what is booked. The one about a change that costs more goes only to people with billing
//! access: it says amounts.

pub(super) mod rises;

use super::difference::{Change, Difference};
use crate::access::people::PersonAccess;
use crate::error::Result;
use crate::mail::Letter;
use crate::model::app::App;
use crate::model::booking::{Booking, Environment};
use crate::model::email_address::EmailAddress;
use crate::model::mail::MailKind;
use crate::model::payment_method::Currency;
use crate::model::person::{AccountType, Person};
use crate::model::written;
use crate::paths;
use crate::store::{Moment, Tx};

/// Writes to each person who has an address.
pub(crate) fn to_each(
    tx: &mut Tx,
    people: &[PersonAccess],
    letter: impl Fn(&Tx, &PersonAccess, &EmailAddress) -> Letter,
) -> Result<()> {
    for person in people {
        if let Some(address) = &person.email {
            letter(tx, person, address).queue(tx)?;
        }
    }
    Ok(())
}

/// To those who pay: who did what, and from what to what it costs.
pub(super) fn costs_more(
    tx: &mut Tx,
    actor: &Person,
    app: &App,
    difference: &Difference,
    currency: Currency,
    people: &[PersonAccess],
) -> Result<()> {
    to_each(tx, people, |tx, person, address| {
        let is_client = person.account_type == AccountType::Client;
        Letter::new(MailKind::AppCostsMore, address, format!("{} costs more: {} changed it", app.name, actor.name))
            .text(what(tx, &actor.name, app, difference, is_client))
            .text(difference.costs(currency, is_client))
            .button(tx, &format!("View {}", app.name), &paths::app_environments(app.id))
            .small("You get this email because you manage its billing. You’ll see it on your next invoice.")
    })
}

/// What was done, in one sentence.
fn what(tx: &Tx, actor: &str, app: &App, difference: &Difference, is_client: bool) -> String {
    let name = &app.name;
    let changes = difference.changes();
    if let Some(new) = difference.opened() {
        let with: Vec<String> = changes.iter().filter_map(|change| change.after).map(Booking::words).collect();
        let with = written::joined(&with);
        return match is_client {
            true => format!("{actor} added a copy of your website {name}, called {}. It runs on {with}.", new.name),
            false => format!("{actor} added the environment {} to the app {name}, with {with}.", new.name),
        };
    }
    let parts: Vec<String> = changes.iter().map(|change| part(tx, change, is_client)).collect();
    let parts = written::joined(&parts);
    match is_client {
        true => format!("{actor} changed what your website {name} runs on: {parts}."),
        false => format!("{actor} changed what is booked for the app {name}: {parts}."),
    }
}

/// `PHP M instead of PHP S in main`; for clients with what it is there for.
fn part(tx: &Tx, change: &Change, is_client: bool) -> String {
    let words = match (change.after, change.before) {
        (Some(new), Some(old)) => format!("{} instead of {}", new.words(), old.words()),
        (Some(one), None) => format!("{}, which is new", one.words()),
        (None, Some(one)) => format!("no more {}", one.words()),
        (None, None) => String::new(),
    };
    if !is_client {
        return format!("{words} in {}", change.environment);
    }
    let component = change.after.or(change.before).and_then(|one| tx.site.catalogue.component(&one.component));
    component.map_or(words.clone(), |component| format!("{words} ({})", component.means))
}

/// What is going to end.
pub(super) enum Ending<'a> {
    /// With all that is booked there.
    Environment {
        environment: &'a Environment,
        is_first: bool,
    },
    Component {
        booked: &'a Booking,
        environment: &'a Environment,
    },
}

impl Ending<'_> {
    /// `the environment staging of Harbour Café`
    fn words(&self, tx: &Tx, app: &App, is_client: bool) -> String {
        let app = &app.name;
        match (self, is_client) {
            (Ending::Environment { environment, .. }, false) => {
                format!("the environment {} of {app}", environment.name)
            }
            (Ending::Environment { environment, is_first: true }, true) => {
                format!("the part that the website {app} runs on ({})", environment.name)
            }
            (Ending::Environment { environment, .. }, true) => {
                format!("the copy {} of the website {app}", environment.name)
            }
            (Ending::Component { booked, environment }, false) => {
                format!("{} in the environment {} of {app}", booked.words(), environment.name)
            }
            (Ending::Component { booked, .. }, true) => match tx.site.catalogue.component(&booked.component) {
                Some(component) => format!("{} ({}) of the website {app}", component.name, component.means),
                None => format!("{} of the website {app}", booked.component_name),
            },
        }
    }
}

/// To everybody connected, whoever asked for it included: what goes, when, and how to undo it. `asker`: None if it goes
/// later than was said.
pub(super) fn will_end(
    tx: &mut Tx,
    asker: Option<&Person>,
    app: &App,
    ending: &Ending,
    at: Moment,
    everybody: &[PersonAccess],
) -> Result<()> {
    to_each(tx, everybody, |tx, person, address| {
        let what = ending.words(tx, app, person.account_type == AccountType::Client);
        let subject = format!("{} will be deleted on {}", capitalised(&what), at.date());
        let ends = format!("go offline on {}, and what is stored there will be deleted", at.exact());
        let [asked, then] = deletion(asker, person, &what, &ends);
        Letter::new(MailKind::EnvironmentWillEnd, address, subject)
            .text(asked)
            .text(then)
            .button(tx, &format!("View {}", app.name), &paths::app_environments(app.id))
            .about_app(app.id)
            .useful_until(at)
    })
}

/// Who has asked for a deletion, and what happens when. `asker`: None if it was put off, because nobody could have known.
/// `ends`: what it will, `go offline on 1 December 2026`.
pub(crate) fn deletion(asker: Option<&Person>, reader: &PersonAccess, what: &str, ends: &str) -> [String; 2] {
    let asked = match asker {
        Some(asker) => format!("{} asked for the deletion of {what}.", who(asker, reader)),
        None => {
            format!("Someone asked for the deletion of {what}. We could not tell you in time, so we have put it off.")
        }
    };
    let until = "Until then it stays as it is, and you can undo the deletion.";
    [asked, format!("It will {ends}. {until}")]
}

/// To everybody connected: it stays.
pub(super) fn stays(tx: &mut Tx, actor: &Person, app: &App, ending: &Ending, everybody: &[PersonAccess]) -> Result<()> {
    to_each(tx, everybody, |tx, person, address| {
        let what = ending.words(tx, app, person.account_type == AccountType::Client);
        Letter::new(MailKind::EnvironmentStays, address, format!("{} stays", capitalised(&what)))
            .text(format!("{} undid the deletion of {what}. It stays as it is.", who(actor, person)))
            .button(tx, &format!("View {}", app.name), &paths::app_environments(app.id))
    })
}

pub(crate) fn who<'a>(actor: &'a Person, reader: &PersonAccess) -> &'a str {
    if actor.id == reader.id { "You" } else { &actor.name }
}

fn capitalised(words: &str) -> String {
    let mut rest = words.chars();
    rest.next().map(|first| first.to_uppercase().chain(rest).collect()).unwrap_or_default()
}
