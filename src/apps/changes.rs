//! What may happen to an app: in `changes/making.rs` how it begins, in `developers`, `teams`, `contacts` and `requests`
//! what happens to those who work on it, in `running` whether it runs, in `deletion` its end, in `trial` what comes before
//! that.

mod announced;
mod contacts;
mod deletion;
mod developers;
mod making;
mod requests;
mod running;
mod teams;
mod trial;

use diesel::prelude::*;

pub use contacts::mark_technical_contact;
pub(crate) use deletion::delete_as_scheduled;
pub use deletion::{delete_due, keep, schedule_deletion};
pub use developers::{connect_member, leave, remove_developer, subscribe};
pub(super) use making::are_made_here;
pub use making::{AppDetails, FromPlatform, create, create_from_platform};
pub use requests::{ask, grant_request, refuse_request, request_of, withdraw_request};
pub use running::{report_by_hand, report_state};
pub use teams::{connect_team, create_for_team, disconnect_team};
pub use trial::tell_of_ends;

use super::mails;
use crate::access::policy::{AttachToPaymentMethod, ChangeApp, InviteToPay, MoveApp, PutOnPaymentMethod};
use crate::access::{Confirmed, Granted, billing, people};
use crate::error::{Error, Result};
use crate::events::{About, record};
use crate::graph::{handover, renamed};
use crate::model::app::App;
use crate::model::event::EventKind;
use crate::model::letters::AppLetters;
use crate::model::payment_method::PaymentMethod;
use crate::model::person::Person;
use crate::store::Tx;
use crate::store::schema::apps;

/// Changes name, website and description.
pub fn change(tx: &mut Tx, app: &Granted<ChangeApp>, details: AppDetails) -> Result<()> {
    let website = details.website.map(|website| website.as_str().to_owned());
    let changed: Vec<&str> = [
        ("name", app.name != details.name),
        ("website", app.website != website),
        ("description", app.description != details.description),
    ]
    .into_iter()
    .filter_map(|(what, is_other)| is_other.then_some(what))
    .collect();
    if changed.is_empty() {
        return Ok(());
    }
    diesel::update(apps::table.find(app.id))
        .set((
            AppLetters::of(&details.name, website.as_deref()),
            apps::name.eq(&details.name),
            apps::website.eq(&website),
            apps::description.eq(&details.description),
        ))
        .execute(tx.conn)?;
    renamed::app(tx, app.id)?;
    let about = About::app(app.id).saying(changed.join(", "));
    record(tx, Some(app.person().id), EventKind::AppChanged, about)
}

/// Puts a payment method on an app that is on trial: the trial ends, billing starts tomorrow.
///
/// # Errors
/// Refused if the payment method has no address yet.
pub fn put_on_payment_method(
    tx: &mut Tx,
    app: &Granted<PutOnPaymentMethod>,
    payer: &Granted<AttachToPaymentMethod>,
) -> Result<()> {
    change_owner(tx, app, payer, app.person())?;
    let payers = people::billing_people(tx, payer.id)?;
    mails::now_paid_with(tx, app.person(), &app.name, payer, &payers)
}

/// Moves an app from one payment method to another, by somebody with billing access to both.
///
/// # Errors
/// Refused if it is there already, or if the other has no address yet.
pub fn move_app(
    tx: &mut Tx,
    app: &Granted<MoveApp>,
    payer: &Granted<AttachToPaymentMethod>,
    _: &Confirmed,
) -> Result<()> {
    let Some((old, old_name)) = billing::payer_of(tx, app)? else { return Err(Error::Forbidden) };
    change_owner(tx, app, payer, app.person())?;
    let (before, after) = (people::billing_people(tx, old)?, people::billing_people(tx, payer.id)?);
    let lost: Vec<_> = before.into_iter().filter(|old| !after.iter().any(|new| new.id == old.id)).collect();
    mails::no_longer_paid_with(tx, app.person(), &app.name, &old_name, &lost)?;
    mails::now_paid_with(tx, app.person(), &app.name, payer, &after)
}

/// Moves an app that its payer (or, on trial, its developer) gives to a payment method whose people take it.
/// Two proofs by two people. Developers and teams keep what they have; a trial ends with it.
///
/// # Errors
/// Refused if the payment method takes nothing new, has no address yet, or owns the app already.
pub fn hand_over(tx: &mut Tx, app: &Granted<InviteToPay>, to: &Granted<AttachToPaymentMethod>) -> Result<()> {
    change_owner(tx, app, to, to.person())
}

/// From now on `payer` owns the app: the act tells of that. Here everybody connected until now is told that a deletion
/// is undone by it.
fn change_owner(tx: &mut Tx, app: &App, payer: &PaymentMethod, actor: &Person) -> Result<()> {
    if app.delete_at.is_some() {
        deletion::tell_kept(tx, app, actor, None)?;
    }
    handover::change_owner(tx, app, payer, actor.id)
}
