//! The kinds of invitations: a file for each, with all that is particular to it. What they share asks here.

pub mod app; //            to work on an app
pub mod invoices; //       to see the invoices of a payment method
pub mod particular; //     what is asked about each
pub mod pay; //            to take over the billing of apps
pub mod payment_method; // to share a payment method
pub mod team; //           to join a team

use particular::{Accepting, Kind};

use crate::error::{Error, Result};
use crate::graph::offer::{Given, Offer};
use crate::model::invitation::{Invitation, InvitationKind};
use crate::store::Tx;

pub fn of(kind: InvitationKind) -> &'static Kind {
    match kind {
        InvitationKind::Pay => &pay::KIND,
        InvitationKind::PaymentMethod => &payment_method::KIND,
        InvitationKind::Team => &team::KIND,
        InvitationKind::App => &app::KIND,
    }
}

/// As [`of`], of those to a payment method at their level.
pub fn at_level(kind: InvitationKind, invoices_only: bool) -> &'static Kind {
    if invoices_only { &invoices::KIND } else { of(kind) }
}

pub fn of_invitation(it: &Invitation) -> &'static Kind {
    at_level(it.kind, it.invoices_only)
}

impl Offer {
    /// What is particular to its kind.
    pub fn kind(&self) -> &'static Kind {
        of_invitation(&self.invitation)
    }
}

/// Gives what is offered.
pub(super) fn give(tx: &mut Tx, it: &Accepting<'_>) -> Result<()> {
    match &it.offer.given {
        Given::Nothing => Err(Error::Internal("an open offer of nothing".into())),
        Given::PaymentMethod(granted) if it.offer.invitation.invoices_only => invoices::show(tx, granted, it),
        Given::PaymentMethod(granted) => payment_method::share(tx, granted, it),
        Given::Membership(granted) => team::join(tx, granted, it),
        Given::Work(granted) => app::let_work(tx, granted, it),
        Given::Billing(apps) => pay::hand_over(tx, apps, it),
    }
}
