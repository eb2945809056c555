//! An app goes to another payer, and a developer leaves it: what an accepted invitation to pay carries out.

use diesel::prelude::*;

use crate::access::Granted;
use crate::access::policy::{AttachToPaymentMethod, InviteToPay, LeaveApp};
use crate::error::Result;
use crate::events::{About, record};
use crate::model::event::EventKind;
use crate::model::{AppId, PersonId};
use crate::refused::Refused;
use crate::store::Tx;
use crate::store::schema::developer_connections;

/// Moves an app that its payer (or, on trial, its developer) gives to a payment method whose people take it.
/// Two proofs by two people. Developers and teams keep what they have; a trial ends with it.
///
/// # Errors
/// [`Refused`] if the payment method takes nothing new, has no address yet, or owns the app already.
pub fn hand_over(tx: &mut Tx, app: &Granted<InviteToPay>, to: &Granted<AttachToPaymentMethod>) -> Result<()> {
    super::changes::change_owner(tx, app, to, to.person())
}

/// Gives up one's own developer connection. A trial app keeps at least one developer or team (invariant 6).
///
/// # Errors
/// [`Refused::LastDeveloperOfTrial`].
pub fn leave(tx: &mut Tx, app: &Granted<LeaveApp>) -> Result<()> {
    let person = app.person().id;
    if app.is_on_trial() && !has_others(tx, app.id, person)? {
        return Err(Refused::LastDeveloperOfTrial { app: app.name.clone() }.into());
    }
    diesel::delete(developer_connections::table.find((app.id, person))).execute(tx.conn)?;
    let about = About { person: Some(person), app: Some(app.id), ..About::default() };
    record(tx, Some(person), EventKind::DeveloperLeft, about)
}

/// A direct developer connection of somebody else, or a team.
fn has_others(tx: &mut Tx, app: AppId, person: PersonId) -> Result<bool> {
    use crate::store::schema::team_apps;
    let other = developer_connections::table
        .filter(developer_connections::app_id.eq(app))
        .filter(developer_connections::team_id.is_null())
        .filter(developer_connections::person_id.ne(person))
        .select(developer_connections::person_id)
        .first::<PersonId>(tx.conn)
        .optional()?;
    let team = team_apps::table
        .filter(team_apps::app_id.eq(app))
        .select(team_apps::team_id)
        .first::<crate::model::TeamId>(tx.conn)
        .optional()?;
    Ok(other.is_some() || team.is_some())
}
