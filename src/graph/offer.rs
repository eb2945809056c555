//! An offer: an invitation as it is now. What was deleted, has moved or is no longer the sender's to give is
//! crossed out; if nothing is left, it is void.

mod given;

use diesel::prelude::*;

pub use given::{CrossedOut, Given, OfferedApp};

use crate::access::policy::{InviteToPay, ViewInvitation};
use crate::access::{Granted, senders};
use crate::error::Result;
use crate::model::app::App;
use crate::model::invitation::{Invitation, InvitationKind, InvitationState, SentInvitation};
use crate::model::person::Person;
use crate::model::team::Team;
use crate::model::{InvitationId, TeamId, written};
use crate::store::schema::teams;
use crate::store::{Moment, Tx};

pub struct Offer {
    pub invitation: Invitation,
    pub sender: Person,
    /// At this moment, void and expired included, whether or not that has been written.
    pub state: InvitationState,
    pub given: Given,
    /// All apps that it is about, those crossed out included.
    pub all_apps: Vec<OfferedApp>,
    /// Void because the team that it is about was deleted.
    pub is_team_deleted: bool,
}

/// Reads an invitation as it is now.
///
/// # Errors
/// [`NotFound`](crate::error::Error::NotFound) if there is none.
pub fn read(tx: &mut Tx, id: InvitationId) -> Result<Offer> {
    let it = senders::sent_invitation(tx, id)?;
    of(tx, it)
}

/// As [`read`], of one that somebody may see: nothing is read twice.
pub fn of_seen(tx: &mut Tx, it: &Granted<ViewInvitation>) -> Result<Offer> {
    of(tx, it.object().clone())
}

fn of(tx: &mut Tx, SentInvitation { invitation, sender }: SentInvitation) -> Result<Offer> {
    let (given, all_apps) = given::read(tx, &invitation, &sender)?;
    let mut state = invitation.state_at(tx.now);
    if state.is_open() && (sender.closed_at.is_some() || given.is_nothing()) {
        state = InvitationState::Void;
    }
    let is_team_deleted = state == InvitationState::Void && is_deleted(tx, invitation.team_id)?;
    Ok(Offer { invitation, sender, state, given, all_apps, is_team_deleted })
}

fn is_deleted(tx: &mut Tx, team: Option<TeamId>) -> Result<bool> {
    let Some(id) = team else { return Ok(false) };
    let deleted: Option<Moment> = teams::table.find(id).select(teams::deleted_at).first(tx.conn)?;
    Ok(deleted.is_some())
}

impl Offer {
    /// True if it is void and nobody can undo that any more.
    pub fn is_void_for_good(&self) -> bool {
        self.state == InvitationState::Void && !self.may_come_back()
    }

    /// True if it is void only as long as its apps are going to be deleted. It still holds them: it can be withdrawn.
    pub fn may_come_back(&self) -> bool {
        self.invitation.state.is_open()
            && self.state == InvitationState::Void
            && self.sender.closed_at.is_none()
            && self.all_apps.iter().any(OfferedApp::may_come_back)
    }

    /// The apps of which the offer still is.
    pub fn apps(&self) -> Vec<&App> {
        self.all_apps.iter().filter(|offered| offered.crossed_out.is_none()).map(|offered| &offered.app).collect()
    }

    /// The apps that can still be taken over, with the sender's right to give them.
    pub fn granted_apps(&self) -> &[Granted<InviteToPay>] {
        match &self.given {
            Given::Billing(apps) => apps,
            _ => &[],
        }
    }

    /// The team that the receiver can join.
    pub fn team(&self) -> Option<&Team> {
        match &self.given {
            Given::Membership(team) => Some(team),
            _ => None,
        }
    }

    /// True if the receiver has to see a price and to choose a payment method.
    pub fn is_to_pay(&self) -> bool {
        self.invitation.kind == InvitationKind::Pay
    }

    /// The things of the offer by name: `Harbour Café and Roastery`, the payment method, or the team. Once it is over
    /// they stay as they were: who no longer has them learns of no other names.
    pub fn names(&self) -> String {
        if self.invitation.about.is_empty() { self.app_names() } else { self.invitation.about.clone() }
    }

    /// `it`, or `them` if it is about several apps.
    pub fn them(&self) -> &'static str {
        written::by_number(self.number(), "it", "them")
    }

    /// `its`, or `their` if it is about several apps.
    pub fn their(&self) -> &'static str {
        written::by_number(self.number(), "its", "their")
    }

    fn number(&self) -> usize {
        match self.apps().len() {
            _ if !self.invitation.about.is_empty() => 1,
            0 => self.all_apps.len(),
            left => left,
        }
    }

    fn app_names(&self) -> String {
        let left = self.apps();
        let names: Vec<&str> = if left.is_empty() {
            self.all_apps.iter().map(|offered| offered.app.name.as_str()).collect()
        } else {
            left.iter().map(|app| app.name.as_str()).collect()
        };
        written::some_of(&names)
    }
}
