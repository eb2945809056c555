//! What an invitation gives now: the sender's right to give it, and its apps, those that are gone crossed out.

use std::collections::HashSet;

use diesel::prelude::*;

use crate::access::Granted;
use crate::access::policy::{InviteToPay, InviteToPaymentMethod, InviteToTeam, ManageDevelopers};
use crate::error::Result;
use crate::model::app::App;
use crate::model::invitation::{Invitation, InvitationApp, InvitationKind};
use crate::model::person::Person;
use crate::model::{AppId, TeamId};
use crate::store::Tx;
use crate::store::schema::{apps, invitation_apps, team_apps};

/// What the invitation gives, as the sender's right to give it.
pub enum Given {
    /// Nothing of it is the sender's to give any more.
    Nothing,
    PaymentMethod(Box<Granted<InviteToPaymentMethod>>),
    /// The apps that can still be handed over, by name.
    Billing(Vec<Granted<InviteToPay>>),
    Membership(Box<Granted<InviteToTeam>>),
    Work(Box<Granted<ManageDevelopers>>),
}

impl Given {
    pub fn is_nothing(&self) -> bool {
        matches!(self, Given::Nothing)
    }

    /// The name of the team or the payment method, as it is now.
    pub(in crate::graph) fn about(&self) -> Option<&str> {
        match self {
            Given::PaymentMethod(it) => Some(&it.name),
            Given::Membership(team) => Some(&team.name),
            Given::Nothing | Given::Billing(_) | Given::Work(_) => None,
        }
    }
}

/// An app of an invitation, and why it is crossed out, if it is.
pub struct OfferedApp {
    pub app: App,
    pub crossed_out: Option<CrossedOut>,
}

/// Why an app of an invitation is no longer part of the offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CrossedOut {
    Deleted,
    Moved,
    LeftTeam,
    NotTheirs,
    /// Somebody may still undo that.
    ToBeDeleted,
}

impl std::fmt::Display for CrossedOut {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            CrossedOut::Deleted => "was deleted",
            CrossedOut::Moved => "has been moved since then",
            CrossedOut::LeftTeam => "is no longer an app of the team",
            CrossedOut::NotTheirs => "can no longer be handed over by the sender",
            CrossedOut::ToBeDeleted => "is going to be deleted",
        })
    }
}

impl OfferedApp {
    pub fn may_come_back(&self) -> bool {
        self.crossed_out == Some(CrossedOut::ToBeDeleted)
    }
}

/// The apps carry the names that the invitation keeps, and no address once they are not the sender's to give.
pub(super) fn read(tx: &mut Tx, it: &Invitation, sender: &Person) -> Result<(Given, Vec<OfferedApp>)> {
    let (given, mut apps) = match (it.payment_method_id, it.team_id, it.kind) {
        (Some(id), ..) => {
            let granted = Granted::if_allowed(tx, sender, id)?;
            (granted.map_or(Given::Nothing, |it| Given::PaymentMethod(Box::new(it))), Vec::new())
        }
        (_, Some(id), _) => {
            let granted = Granted::if_allowed(tx, sender, id)?;
            (granted.map_or(Given::Nothing, |it| Given::Membership(Box::new(it))), apps_of_team(tx, it, id)?)
        }
        (.., InvitationKind::App) => work(tx, it, sender)?,
        (.., InvitationKind::Pay) => billing(tx, it, sender)?,
        _ => (Given::Nothing, Vec::new()),
    };
    for offered in &mut apps {
        let is_theirs = offered.crossed_out.is_none() && !given.is_nothing();
        if !is_theirs && !offered.may_come_back() {
            offered.app.website = None;
        }
    }
    Ok((given, apps))
}

fn rows(tx: &mut Tx, it: &Invitation) -> Result<Vec<(InvitationApp, App)>> {
    let rows: Vec<(InvitationApp, App)> = invitation_apps::table
        .inner_join(apps::table)
        .filter(invitation_apps::invitation_id.eq(it.id))
        .order((invitation_apps::name, apps::id))
        .select((InvitationApp::as_select(), App::as_select()))
        .load(tx.conn)?;
    Ok(rows.into_iter().map(as_kept).collect())
}

fn as_kept((row, mut app): (InvitationApp, App)) -> (InvitationApp, App) {
    app.name.clone_from(&row.name);
    (row, app)
}

fn billing(tx: &mut Tx, it: &Invitation, sender: &Person) -> Result<(Given, Vec<OfferedApp>)> {
    let rows = rows(tx, it)?;
    let ids: Vec<AppId> = rows.iter().map(|(_, app)| app.id).collect();
    let mut granted = Granted::<InviteToPay>::ask_many(tx, sender, &ids)?;
    let theirs: HashSet<AppId> = granted.iter().map(|proof| proof.id).collect();
    let offered: Vec<OfferedApp> = rows
        .into_iter()
        .map(|(row, app)| {
            let crossed_out = if app.deleted_at.is_some() {
                Some(CrossedOut::Deleted)
            } else if app.payment_method_id != row.payer_id {
                Some(CrossedOut::Moved)
            } else if !theirs.contains(&app.id) {
                Some(CrossedOut::NotTheirs)
            } else {
                app.delete_at.map(|_| CrossedOut::ToBeDeleted)
            };
            OfferedApp { app, crossed_out }
        })
        .collect();
    granted.retain(|proof| offered.iter().any(|one| one.app.id == proof.id && one.crossed_out.is_none()));
    let given = if granted.is_empty() { Given::Nothing } else { Given::Billing(granted) };
    Ok((given, offered))
}

fn work(tx: &mut Tx, it: &Invitation, sender: &Person) -> Result<(Given, Vec<OfferedApp>)> {
    let Some((_, app)) = rows(tx, it)?.pop() else { return Ok((Given::Nothing, Vec::new())) };
    let granted = Granted::if_allowed(tx, sender, app.id)?;
    let crossed_out = match (app.deleted_at, &granted) {
        (Some(_), _) => Some(CrossedOut::Deleted),
        (None, None) => Some(CrossedOut::NotTheirs),
        (None, Some(_)) => None,
    };
    let given = granted.map_or(Given::Nothing, |it| Given::Work(Box::new(it)));
    Ok((given, vec![OfferedApp { app, crossed_out }]))
}

/// The membership is still there without them.
fn apps_of_team(tx: &mut Tx, it: &Invitation, team: TeamId) -> Result<Vec<OfferedApp>> {
    let of_team = team_apps::app_id.eq(apps::id).and(team_apps::team_id.eq(team));
    let rows: Vec<(InvitationApp, App, Option<AppId>)> = invitation_apps::table
        .inner_join(apps::table)
        .left_join(team_apps::table.on(of_team))
        .filter(invitation_apps::invitation_id.eq(it.id))
        .order((invitation_apps::name, apps::id))
        .select((InvitationApp::as_select(), App::as_select(), team_apps::app_id.nullable()))
        .load(tx.conn)?;
    let offered = rows.into_iter().map(|(row, app, still_there)| {
        let (_, app) = as_kept((row, app));
        let crossed_out = match (app.deleted_at, still_there) {
            (Some(_), _) => Some(CrossedOut::Deleted),
            (None, None) => Some(CrossedOut::LeftTeam),
            (None, Some(_)) => None,
        };
        OfferedApp { app, crossed_out }
    });
    Ok(offered.collect())
}
