//! What accepting gives, for all kinds but those to pay: membership, work, access to a payment method.

use diesel::prelude::*;

use super::choice::Terms;
use super::had::{has_it_already, works_directly};
use super::mails;
use super::offer::Offer;
use crate::access::Granted;
use crate::access::consequences::Scope;
use crate::access::people;
use crate::access::policy::{BringTeam, InviteToPaymentMethod, InviteToTeam, ManageBillingAccess, ManageDevelopers};
use crate::error::Result;
use crate::graph;
use crate::graph::work::OtherPath;
use crate::model::app::App;
use crate::model::person::Person;
use crate::model::team::Role;
use crate::model::{PersonId, TeamId};
use crate::refused::Refused;
use crate::store::Tx;
use crate::store::schema::{apps, payment_method_teams, team_apps};
use crate::{payment_methods, teams};

/// Shares a payment method: with the receiver, or with their team.
pub(super) fn share(
    tx: &mut Tx,
    granted: &Granted<InviteToPaymentMethod>,
    receiver: &Person,
    team: Option<&Granted<BringTeam>>,
) -> Result<()> {
    if people::billing_people(tx, granted.id)?.iter().any(|person| person.id == receiver.id) {
        return Err(Refused::YouHaveThisAlready.into());
    }
    let sender = granted.person();
    if let Some(team) = team {
        let managed = Granted::<ManageBillingAccess>::ask(tx, sender, granted.id)?;
        let before = payment_methods::changes::sharing::before(tx, granted.id)?;
        graph::billing::add_team(tx, &managed, team)?;
        before.tell(tx, &[sender.id])?;
        return mails::taken_for_team(tx, sender, team, &granted.name);
    }
    payment_methods::changes::give_access(tx, granted.id, receiver.id, sender.id)
}

/// Membership in the role (a higher one stays), and connections via the team.
pub(super) fn membership(
    tx: &mut Tx,
    offer: &Offer,
    granted: &Granted<InviteToTeam>,
    receiver: &Person,
    terms: &Terms,
) -> Result<()> {
    if has_it_already(tx, offer, receiver)? {
        return Err(Refused::YouHaveThisAlready.into());
    }
    let role = offer.invitation.role.unwrap_or(Role::Limited);
    teams::changes::add_member(tx, granted.object(), receiver, role, granted.person().id)?;
    for app in offer.apps() {
        connect(tx, app, receiver, Some(granted.id), granted.person().id, terms)?;
    }
    Ok(())
}

/// Work on an app: directly, or via a team of the receiver, which then works on it.
pub(super) fn work(
    tx: &mut Tx,
    granted: &Granted<ManageDevelopers>,
    receiver: &Person,
    team: Option<&Granted<BringTeam>>,
    terms: &Terms,
) -> Result<()> {
    if works_directly(tx, granted.id, receiver.id)? {
        return Err(Refused::YouHaveThisAlready.into());
    }
    if let Some(team) = team {
        graph::work::add_team(tx, granted, team, granted.person().id)?;
        mails::taken_for_team(tx, granted.person(), team, &granted.name)?;
    }
    connect(tx, granted, receiver, team.map(|team| team.id), granted.person().id, terms)
}

/// Case 11: there is one connection per app. The one that the receiver has stays, unless they chose the offered one.
fn connect(
    tx: &mut Tx,
    app: &App,
    receiver: &Person,
    via: Option<TeamId>,
    granted_by: PersonId,
    terms: &Terms,
) -> Result<()> {
    let is_replaced = terms.replaced.contains(&app.id);
    if !is_replaced && graph::work::connection(tx, app.id, receiver.id)?.is_some() {
        return Ok(());
    }
    graph::work::connect(tx, app, receiver, via, granted_by, OtherPath::Replace).map(drop)
}

/// Whose access is compared before and after.
pub(super) fn scope(tx: &mut Tx, offer: &Offer, receiver: &Person) -> Result<Scope> {
    let mut scope = Scope {
        payment_methods: offer.invitation.payment_method_id.into_iter().collect(),
        teams: offer.invitation.team_id.into_iter().collect(),
        apps: offer.apps().iter().map(|app| app.id).collect(),
        also_visible: vec![offer.sender.id, receiver.id],
    };
    if let (Some(team), Some(Role::Unlimited)) = (offer.invitation.team_id, offer.invitation.role) {
        scope.payment_methods = payment_method_teams::table
            .filter(payment_method_teams::team_id.eq(team))
            .select(payment_method_teams::payment_method_id)
            .load(tx.conn)?;
        scope.apps = team_apps::table
            .inner_join(apps::table)
            .filter(team_apps::team_id.eq(team))
            .filter(apps::deleted_at.is_null())
            .select(team_apps::app_id)
            .load(tx.conn)?;
    }
    Ok(scope)
}
