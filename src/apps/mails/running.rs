//! The words of the mails about whether an app runs. Only whoever pays for it reads of amounts and invoices.

use super::to_each;
use crate::access::people::{AroundApp, PersonAccess};
use crate::error::Result;
use crate::mail::Letter;
use crate::model::PaymentMethodId;
use crate::model::app::App;
use crate::model::email_address::EmailAddress;
use crate::model::mail::MailKind;
use crate::model::running::Running;
use crate::paths;
use crate::store::Tx;

/// To everybody connected: it is switched off. `overdue`: what pays for it, if something that is to be paid is late.
pub(in crate::apps) fn suspended(
    tx: &mut Tx,
    app: &App,
    running: &Running,
    around: &AroundApp,
    overdue: Option<PaymentMethodId>,
) -> Result<()> {
    to_each(tx, &around.payers, |tx, person, address| {
        let letter = switched_off(app, running, &running.reason, person, address);
        match overdue {
            Some(payer) => letter
                .text("At least one invoice for it is overdue. The page behind the button shows how to pay.")
                .button(tx, "Pay what is overdue", &paths::overdue(payer)),
            None => view(tx, app, letter),
        }
    })?;
    to_each(tx, &only_developers(around), |tx, person, address| {
        let reason = running.reason_without_amounts();
        let letter = switched_off(app, running, reason, person, address);
        let letter = if reason.is_empty() { letter.text("Whoever pays for it can see why.") } else { letter };
        view(tx, app, letter)
    })
}

fn switched_off(app: &App, running: &Running, reason: &str, person: &PersonAccess, address: &EmailAddress) -> Letter {
    let (name, word, since) = (&app.name, person.account_type.app_word(), running.since_in_words());
    let letter = Letter::new(MailKind::AppSuspended, address, format!("{name} has been switched off"))
        .about_app(app.id)
        .text(format!("The {word} {name} has been switched off {since}."));
    if reason.is_empty() { letter } else { letter.text(format!("The reason: {reason}")) }
}

/// To everybody connected: it is switched on again.
pub(in crate::apps) fn resumed(tx: &mut Tx, app: &App, around: &AroundApp) -> Result<()> {
    let everybody: Vec<PersonAccess> = around.payers.iter().cloned().chain(only_developers(around)).collect();
    to_each(tx, &everybody, |tx, person, address| {
        let (name, word) = (&app.name, person.account_type.app_word());
        let letter = Letter::new(MailKind::AppResumed, address, format!("{name} has been switched on again"))
            .about_app(app.id)
            .text(format!("The {word} {name} has been switched on again. Nothing else has changed."));
        view(tx, app, letter)
    })
}

/// To everybody connected: the platform does not have it any more, and whoever pays for it still does.
pub(in crate::apps) fn gone(tx: &mut Tx, app: &App, around: &AroundApp) -> Result<()> {
    to_each(tx, &around.payers, |tx, person, address| {
        let letter = no_longer_there(app, person, address);
        view(tx, app, letter.text("You’re still billed for it. Delete it to stop paying for it."))
    })?;
    to_each(tx, &only_developers(around), |tx, person, address| {
        let letter = no_longer_there(app, person, address);
        view(tx, app, letter.text("If it’s no longer needed, delete it."))
    })
}

fn no_longer_there(app: &App, person: &PersonAccess, address: &EmailAddress) -> Letter {
    let (name, word) = (&app.name, person.account_type.app_word());
    Letter::new(MailKind::AppGone, address, format!("{name} no longer exists on our servers"))
        .about_app(app.id)
        .text(format!("The {word} {name} no longer exists on our servers."))
}

fn view(tx: &Tx, app: &App, letter: Letter) -> Letter {
    letter.button(tx, &format!("View {}", app.name), &paths::app(app.id))
}

/// Those who work on it and do not pay for it.
fn only_developers(around: &AroundApp) -> Vec<PersonAccess> {
    let pays = |person: &PersonAccess| around.payers.iter().any(|payer| payer.id == person.id);
    around.developers.iter().filter(|person| !pays(person)).cloned().collect()
}
