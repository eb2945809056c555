//! The words of the mails about what costs more than somebody may book without asking.

use super::to_each;
use crate::access::people::PersonAccess;
use crate::environments::difference::Difference;
use crate::environments::queries::{self, Payer};
use crate::error::Result;
use crate::mail::Letter;
use crate::model::app::App;
use crate::model::mail::MailKind;
use crate::model::money::in_words;
use crate::model::person::{AccountType, Person};
use crate::model::rise::RiseRequest;
use crate::paths;
use crate::store::Tx;

/// To those who pay: who asks for what, with both prices.
pub(in crate::environments) fn asked(
    tx: &mut Tx,
    asker: &Person,
    app: &App,
    payer: &Payer,
    request: &RiseRequest,
    difference: &Difference,
    people: &[PersonAccess],
) -> Result<()> {
    let (before, after) = difference.monthly(payer.currency);
    let [old, new] = [before, after].map(|cents| in_words(cents, payer.currency));
    to_each(tx, people, |tx, person, address| {
        let is_client = person.account_type == AccountType::Client;
        let word = person.account_type.app_word();
        let what = queries::wanted_by(tx.site, request, is_client);
        let subject = format!("May {} cost more? {} asks you", app.name, asker.name);
        Letter::new(MailKind::RiseAsked, address, subject)
            .text(format!("{} would like {what} for the {word} {}.", asker.name, app.name))
            .text(format!("It would cost {new} a month without VAT instead of {old}."))
            .text(format!(
                "Nothing changes until you or someone else who can manage {} says yes. The request ends on {}.",
                payer.name,
                request.expires_at.date()
            ))
            .button(tx, "Review request", &paths::rise_request(app.id, request.id))
            .small("You get this email because it is more than you let others book without asking.")
            .useful_until(request.expires_at)
    })
}

/// To who asked.
pub(in crate::environments) fn answered(
    tx: &mut Tx,
    actor: &Person,
    app: &App,
    request: &RiseRequest,
    asker: &Person,
    is_allowed: bool,
) -> Result<()> {
    let Some(address) = &asker.email else { return Ok(()) };
    let what = queries::wanted_by(tx.site, request, false);
    let (subject, words) = match is_allowed {
        true => (format!("{} said yes: {} has what you asked for", actor.name, app.name), "It is booked now."),
        false => (format!("{} declined what you asked for {}", actor.name, app.name), "Nothing has changed."),
    };
    Letter::new(MailKind::RiseAnswered, address, subject)
        .text(format!("You asked for {what} for {}. {words}", app.name))
        .button(tx, &format!("View {}", app.name), &paths::app_environments(app.id))
        .queue(tx)?;
    Ok(())
}

/// To who asked: nobody has said anything.
pub(in crate::environments) fn not_answered(
    tx: &mut Tx,
    app: &App,
    request: &RiseRequest,
    asker: &Person,
) -> Result<()> {
    let Some(address) = &asker.email else { return Ok(()) };
    let what = queries::wanted_by(tx.site, request, false);
    Letter::new(MailKind::RiseAnswered, address, format!("No answer to what you asked for {}", app.name))
        .text(format!("You asked for {what} for {}. Nothing has changed. You can ask again.", app.name))
        .button(tx, &format!("View {}", app.name), &paths::app_environments(app.id))
        .queue(tx)?;
    Ok(())
}
