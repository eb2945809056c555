//! An invitation: an offer by one person to one e-mail address.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::email_address::EmailAddress;
use super::moment::Moment;
use super::payment_method::BillingLevel;
use super::person::Person;
use super::secret::TokenHash;
use super::team::Role;
use super::{AppId, InvitationId, PaymentMethodId, PersonId, TeamId};

/// How long after its sending the link in an invitation mail proves the mailbox.
const PROVES_HOURS: i64 = 24;

crate::text_enum! {
    /// In the order in which they are offered. What is particular to each is in `invitations::kinds`.
    InvitationKind {
        /// Hands over: the chosen apps move.
        Pay => "pay",
        /// Shares: the sender keeps theirs.
        PaymentMethod => "payment_method",
        Team => "team",
        App => "app",
    }
}

crate::text_enum! {
    /// Accepted, declined, withdrawn and void never change again.
    InvitationState {
        Pending => "pending",
        ToBeConfirmed => "to_be_confirmed",
        Accepted => "accepted",
        Declined => "declined",
        Withdrawn => "withdrawn",
        Expired => "expired",
        Void => "void",
    }
}

impl InvitationState {
    /// The states in which somebody can still accept.
    pub const OPEN: [InvitationState; 2] = [InvitationState::Pending, InvitationState::ToBeConfirmed];

    pub fn is_open(self) -> bool {
        Self::OPEN.contains(&self)
    }

    pub fn words(self) -> &'static str {
        match self {
            InvitationState::Pending => "Waiting for an answer",
            InvitationState::ToBeConfirmed => "To be confirmed",
            InvitationState::Accepted => "Accepted",
            InvitationState::Declined => "Declined",
            InvitationState::Withdrawn => "Withdrawn",
            InvitationState::Expired => "Expired",
            InvitationState::Void => "No longer valid",
        }
    }
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::model::schema::invitations)]
pub struct Invitation {
    pub id: InvitationId,
    pub kind: InvitationKind,
    /// As last written; [`Invitation::state_at`] knows about time.
    pub state: InvitationState,
    pub sender_id: PersonId,
    pub email: EmailAddress,
    pub message: String,
    pub team_id: Option<TeamId>,
    pub role: Option<Role>,
    pub payment_method_id: Option<PaymentMethodId>,
    /// The name of the team or the payment method, kept as it was while the offer stood. Empty if it is about apps.
    pub about: String,
    pub sender_leaves: bool,
    pub version: i64,
    pub created_at: Moment,
    pub sent_at: Moment,
    pub expires_at: Moment,
    pub reminders: i64,
    pub reminded_at: Option<Moment>,
    pub last_call_at: Option<Moment>,
    pub mailbox_used_at: Option<Moment>,
    pub answered_at: Option<Moment>,
    pub answered_by: Option<PersonId>,
    pub reason: Option<String>,
    pub choice: Option<String>,
    /// To a payment method: not to manage it.
    pub invoices_only: bool,
}

impl Invitation {
    /// What somebody invited to a payment method will be able to do. None: it is about something else.
    pub fn level(&self) -> Option<BillingLevel> {
        let level = if self.invoices_only { BillingLevel::InvoicesOnly } else { BillingLevel::Manage };
        (self.kind == InvitationKind::PaymentMethod).then_some(level)
    }

    /// The state at a moment: an open invitation whose time is over has expired, also before that is written.
    pub fn state_at(&self, now: Moment) -> InvitationState {
        if self.state.is_open() && self.expires_at <= now { InvitationState::Expired } else { self.state }
    }

    /// When its address was last written to because the sender wanted that.
    pub fn last_written_at(&self) -> Moment {
        self.reminded_at.map_or(self.sent_at, |at| at.max(self.sent_at))
    }

    pub fn is_open_at(&self, now: Moment) -> bool {
        self.state_at(now).is_open()
    }

    /// Whether the link in its newest mail proves that the mailbox is the reader's: for a day, and once.
    pub fn proves_mailbox_at(&self, now: Moment) -> bool {
        now < self.sent_at.plus_hours(PROVES_HOURS) && self.mailbox_used_at.is_none()
    }
}

/// An invitation with the person who sent it.
#[derive(Debug, Clone)]
pub struct SentInvitation {
    pub invitation: Invitation,
    pub sender: Person,
}

impl std::ops::Deref for SentInvitation {
    type Target = Invitation;

    fn deref(&self) -> &Invitation {
        &self.invitation
    }
}

/// An app that an invitation is about.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::model::schema::invitation_apps)]
pub struct InvitationApp {
    pub invitation_id: InvitationId,
    pub app_id: AppId,
    /// What owned the app when it was offered; None: it was on trial.
    pub payer_id: Option<PaymentMethodId>,
    /// The name of the app, kept as it was while the offer stood.
    pub name: String,
}

/// A link that leads, or led, to an invitation.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::model::schema::invitation_links)]
pub struct InvitationLink {
    pub token_hash: TokenHash,
    pub invitation_id: InvitationId,
    pub version: i64,
    /// True for the link in the mail, false for the one the sender can copy.
    pub proves_mailbox: bool,
    pub made_at: Moment,
}

/// Which invitation a visitor has opened, and by which of its links.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenedInvitation {
    pub id: InvitationId,
    pub version: i64,
    pub proves_mailbox: bool,
}
