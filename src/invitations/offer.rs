//! An offer: an invitation as it is now. What was deleted, has moved or is no longer the sender's to give is
//! crossed out; if nothing is left, it is void.

use diesel::prelude::*;
use sha2::{Digest, Sha256};

use super::given::{self, Given, OfferedApp};
use super::trials;
use crate::access::policy::{InviteToPay, ViewInvitation};
use crate::access::{Granted, senders};
use crate::error::Result;
use crate::model::app::App;
use crate::model::invitation::{Invitation, InvitationKind, InvitationState, SentInvitation};
use crate::model::person::Person;
use crate::model::team::Team;
use crate::model::{AppId, InvitationId, TeamId, written};
use crate::paths;
use crate::store::schema::{apps, invitation_apps, invitations, teams};
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
/// [`NotFound`](crate::error::Error::NotFound) if there is none, or those of the database.
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

    /// What comes of it if the receiver does not answer.
    pub fn if_ignored(&self) -> String {
        if self.is_to_pay() {
            let deletions = trials::deletions(&trials::of(self));
            return [vec!["If you do nothing, you won't be charged.".into()], deletions].concat().join(" ");
        }
        "If you do nothing, nothing changes.".into()
    }

    /// How long the trials that it is about last while it is open, for the sender.
    pub fn trials_in_words(&self) -> Vec<String> {
        trials::in_words(
            &trials::of(self),
            "is extended while they think about it: it ends",
            "are extended while they think about it: they end",
        )
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

    /// Keeps the names of what it still is of, as they are now: those that whoever is part of it sees from now on.
    pub(super) fn keep_names(&self, tx: &mut Tx) -> Result<()> {
        let about = match &self.given {
            Given::PaymentMethod(it) => Some(&it.name),
            Given::Membership(team) => Some(&team.name),
            _ => None,
        };
        if let Some(about) = about {
            let it = invitations::table.find(self.invitation.id);
            diesel::update(it).set(invitations::about.eq(about)).execute(tx.conn)?;
        }
        let is_theirs = |it: &&OfferedApp| it.crossed_out.is_none() || it.may_come_back();
        let ids: Vec<AppId> = self.all_apps.iter().filter(is_theirs).map(|it| it.app.id).collect();
        let names: Vec<(AppId, String)> =
            apps::table.filter(apps::id.eq_any(ids)).select((apps::id, apps::name)).load(tx.conn)?;
        for (app, name) in names {
            let row = invitation_apps::table.find((self.invitation.id, app));
            diesel::update(row).set(invitation_apps::name.eq(name)).execute(tx.conn)?;
        }
        Ok(())
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

    pub fn kind(&self) -> InvitationKind {
        self.invitation.kind
    }

    pub fn is_to_pay(&self) -> bool {
        self.kind() == InvitationKind::Pay
    }

    pub fn is_to_payment_method(&self) -> bool {
        self.kind() == InvitationKind::PaymentMethod
    }

    pub fn is_to_team(&self) -> bool {
        self.kind() == InvitationKind::Team
    }

    pub fn is_to_work(&self) -> bool {
        self.kind() == InvitationKind::App
    }

    /// The things of the offer by name: `Harbour Café and Roastery`, the payment method, or the team. Once it is over they
    /// stay as they were: who no longer has them learns of no other names.
    pub fn names(&self) -> String {
        if self.invitation.about.is_empty() { self.app_names() } else { self.invitation.about.clone() }
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

    /// `asks you to pay for Harbour Café`
    pub fn asks(&self) -> String {
        self.kind().asks(&self.names())
    }

    /// `Pay for Harbour Café`
    pub fn heading(&self) -> String {
        self.kind().heading(&self.names())
    }

    /// What the sender would like, after their name.
    pub fn wish(&self) -> &'static str {
        match self.kind() {
            InvitationKind::Team => "would like you to join the team.",
            InvitationKind::App => "would like you to work on it.",
            InvitationKind::PaymentMethod => "would like you to help with the invoices.",
            InvitationKind::Pay => "would like you to pay for the hosting from now on.",
        }
    }

    /// Where somebody finds it who has it: label and path. None for one to pay: there may be several.
    pub fn place(&self) -> Option<(String, String)> {
        let path = match (self.kind(), self.invitation.payment_method_id, self.invitation.team_id) {
            (InvitationKind::PaymentMethod, Some(id), _) => paths::payment_method(id),
            (InvitationKind::Team, _, Some(id)) => paths::team(id),
            (InvitationKind::App, ..) => paths::app(self.apps().first()?.id),
            _ => return None,
        };
        Some((format!("Go to {}", self.names()), path))
    }

    pub fn is_for(&self, person: &Person) -> bool {
        person.owns(&self.invitation.email)
    }

    /// A fingerprint of what a receiver is shown, with more that the page says. If it differs when they press,
    /// the press is refused once.
    pub fn shown(&self, more: &[String]) -> String {
        let mut digest = Sha256::new();
        let mut add = |part: &str| {
            digest.update(part.as_bytes());
            digest.update([0]);
        };
        add(self.invitation.kind.as_str());
        add(self.sender.id.as_str());
        add(&self.invitation.message);
        add(if self.invitation.sender_leaves { "leaves" } else { "stays" });
        for app in self.apps() {
            add(app.id.as_str());
            add(&app.name);
            add(app.website.as_deref().unwrap_or(""));
        }
        add(&self.invitation.about);
        add(self.invitation.role.map_or("", |role| role.as_str()));
        more.iter().for_each(|line| add(line));
        data_encoding::HEXLOWER.encode(&digest.finalize()[..12])
    }

    /// Why it cannot be accepted any more, and whom to ask; None while it is open.
    pub fn why_over(&self) -> Option<String> {
        let sender = &self.sender.name;
        let on = self.invitation.answered_at.map(|at| format!(" on {}", at.date())).unwrap_or_default();
        Some(match self.state {
            InvitationState::Pending | InvitationState::ToBeConfirmed => return None,
            InvitationState::Accepted => format!("This invitation was accepted{on}."),
            InvitationState::Declined => {
                format!("This invitation was declined{on}. If that was a mistake, ask {sender} for a new one.")
            }
            InvitationState::Withdrawn => {
                format!("{sender} has withdrawn this invitation{on}. Ask {sender} if you expected something else.")
            }
            InvitationState::Expired => format!(
                "This invitation ended on {}. Ask {sender} to send it again.",
                self.invitation.expires_at.date()
            ),
            InvitationState::Void if self.is_team_deleted => {
                format!("This invitation is no longer valid: the team {} was deleted.", self.names())
            }
            InvitationState::Void => format!(
                "This invitation is no longer valid: what it was about has changed. Ask {sender} for a new one."
            ),
        })
    }
}
