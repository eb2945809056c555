//! The words of the mails about apps. Clients read "website", developers "app".

pub(super) mod developers;
pub(super) mod requests;
pub(super) mod running;
pub(super) mod teams;

use crate::access::people::PersonAccess;
use crate::environments::mails::{deletion, to_each, who};
use crate::error::Result;
use crate::mail::Letter;
use crate::model::AppId;
use crate::model::app::App;
use crate::model::mail::MailKind;
use crate::model::payment_method::PaymentMethod;
use crate::model::person::Person;
use crate::paths;
use crate::store::{Moment, Tx};

/// To everybody connected, who asked for it included: the date, and how to undo it. `asker`: None if it ends later than
/// was said.
pub(super) fn to_be_deleted(
    tx: &mut Tx,
    asker: Option<&Person>,
    app: &App,
    at: Moment,
    everybody: &[PersonAccess],
) -> Result<()> {
    let name = &app.name;
    to_each(tx, everybody, |tx, person, address| {
        let what = format!("the {} {name}", person.account_type.app_word());
        let ends = if app.running.is_ready() { "go offline" } else { "be deleted" };
        let [asked, then] = deletion(asker, person, &what, &format!("{ends} on {}", at.exact()));
        Letter::new(MailKind::AppToBeDeleted, address, format!("{name} will be deleted on {}", at.date()))
            .about_app(app.id)
            .text(asked)
            .text(then)
            .button(tx, &format!("View {name}"), &paths::app(app.id))
            .useful_until(at)
    })
}

/// The kinds of those that announce the end of an app.
pub(super) const ANNOUNCING_AN_END: [MailKind; 3] =
    [MailKind::AppToBeDeleted, MailKind::TrialEnds, MailKind::LeftWithYou];

/// To who works on it, two days before: what can be done.
pub(super) fn trial_ends(tx: &mut Tx, app: &App, at: Moment, developers: &[PersonAccess]) -> Result<()> {
    to_each(tx, developers, |tx, _, address| {
        Letter::new(MailKind::TrialEnds, address, format!("The trial of {} ends on {}", app.name, at.date()))
            .about_app(app.id)
            .text(format!(
                "Nobody pays for {} yet. It is on trial until {}. If nobody pays for it by then, it will be deleted.",
                app.name,
                at.exact()
            ))
            .text("To keep it, choose a payment method for it, or invite someone to pay.")
            .button(tx, &format!("View {}", app.name), &paths::app(app.id))
            .useful_until(at)
    })
}

/// To everybody connected: it stays, or goes on with its trial.
pub(super) fn kept(
    tx: &mut Tx,
    actor: &Person,
    app: &App,
    trial_end: Option<Moment>,
    everybody: &[PersonAccess],
) -> Result<()> {
    let name = &app.name;
    let (subject, then) = match trial_end {
        None if app.running.is_ready() => (format!("{name} will not be deleted"), "It stays online.".to_owned()),
        None => (format!("{name} will not be deleted"), "It stays as it is.".to_owned()),
        Some(end) => (
            format!("The deletion of {name} was undone"),
            format!(
                "Nobody pays for it yet. It is on trial until {}. If nobody pays for it by then, it will be deleted.",
                end.exact()
            ),
        ),
    };
    to_each(tx, everybody, |tx, person, address| {
        let who = who(actor, person);
        let word = person.account_type.app_word();
        Letter::new(MailKind::AppDeletionUndone, address, subject.clone())
            .text(format!("{who} undid the deletion of the {word} {name}. {then}"))
            .button(tx, &format!("View {}", app.name), &paths::app(app.id))
    })
}

/// To those who pay from now on, but not to who did it.
pub(super) fn now_paid_with(
    tx: &mut Tx,
    actor: &Person,
    app: &str,
    payer: &PaymentMethod,
    people: &[PersonAccess],
) -> Result<()> {
    let others: Vec<_> = people.iter().filter(|person| person.id != actor.id).cloned().collect();
    to_each(tx, &others, |tx, person, address| {
        Letter::new(MailKind::AppNowPaidWith, address, format!("{app} is now paid with {}", payer.name))
            .text(format!(
                "{} chose “{}” to pay for the {} {app}.",
                actor.name,
                payer.name,
                person.account_type.app_word()
            ))
            .text("From tomorrow, its costs will be on the invoices of this payment method.")
            .button(tx, &format!("View {}", payer.name), &paths::payment_method(payer.id))
    })
}

/// To those who can no longer see its billing. They are not told where it went.
pub(super) fn no_longer_paid_with(
    tx: &mut Tx,
    actor: &Person,
    app: &str,
    old_payer: &str,
    people: &[PersonAccess],
) -> Result<()> {
    to_each(tx, people, |_, person, address| {
        Letter::new(MailKind::AppNoLongerPaidWith, address, format!("{app} is no longer paid with {old_payer}"))
            .text(format!(
                "{} has moved the {} {app} to another payment method.",
                actor.name,
                person.account_type.app_word()
            ))
            .text(format!("“{old_payer}” pays for it until the end of today. You no longer manage its billing."))
    })
}

/// To one person: the apps that go along with a payment method that is being closed.
pub(crate) fn to_be_deleted_with_payment_method(
    tx: &mut Tx,
    actor: &Person,
    person: &PersonAccess,
    apps: &[(AppId, String)],
    at: Moment,
) -> Result<()> {
    let Some(address) = &person.email else { return Ok(()) };
    let word = person.account_type.app_word();
    let (subject, label, path) = match apps {
        [(id, name)] => (format!("{name} will be deleted on {}", at.date()), format!("View {name}"), paths::app(*id)),
        _ => {
            let subject = format!("{} {word}s will be deleted on {}", apps.len(), at.date());
            (subject, format!("View your {word}s"), paths::apps())
        }
    };
    let (they, them) = if apps.len() == 1 { ("It", "it") } else { ("They", "them") };
    let letter = Letter::new(MailKind::AppToBeDeleted, address, subject);
    let letter = if let [(id, _)] = apps { letter.about_app(*id) } else { letter };
    letter
        .text(format!(
            "{} closing the payment method of:",
            if actor.id == person.id { "You are".into() } else { format!("{} is", actor.name) }
        ))
        .list(apps.iter().map(|(_, name)| name.clone()).collect())
        .text(format!(
            "{they} will go offline on {} unless something else pays for {them} by then. Until then everything stays as \
             it is, and you can undo the deletion.",
            at.exact()
        ))
        .button(tx, &label, &path)
        .useful_until(at)
        .queue(tx)?;
    Ok(())
}
