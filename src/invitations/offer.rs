//! An offer: an invitation as it is now. What was deleted, has moved or is no longer the sender's to give is
//! crossed out; if nothing is left, it is void.

use diesel::prelude::*;
use sha2::{Digest, Sha256};

use crate::access::Granted;
use crate::access::policy::{InviteToPay, InviteToPaymentMethod};
use crate::error::{Error, Result};
use crate::model::app::App;
use crate::model::invitation::{Invitation, InvitationApp, InvitationKind, InvitationState};
use crate::model::payment_method::PaymentMethod;
use crate::model::person::Person;
use crate::model::{AppId, InvitationId, written};
use crate::store::Tx;
use crate::store::schema::{apps, invitation_apps, invitations, payment_methods, people};

/// An app of an invitation to pay, with the sender's right to give it, or why it is crossed out.
pub struct OfferedApp {
    pub app: App,
    pub granted: Result<Granted<InviteToPay>, CrossedOut>,
}

/// Why an app of an invitation cannot be taken over now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CrossedOut {
    Deleted,
    Moved,
    NotTheirs,
    /// Somebody may still undo that.
    ToBeDeleted,
}

impl std::fmt::Display for CrossedOut {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            CrossedOut::Deleted => "was deleted",
            CrossedOut::Moved => "has been moved meanwhile",
            CrossedOut::NotTheirs => "cannot be handed over by the sender any more",
            CrossedOut::ToBeDeleted => "is going to be deleted",
        })
    }
}

/// What the invitation is about, with the sender's right to give it.
pub enum Given {
    /// Access to a payment method; None if it is no longer the sender's to give.
    PaymentMethod(Option<Box<Granted<InviteToPaymentMethod>>>),
    Apps(Vec<OfferedApp>),
}

pub struct Offer {
    pub invitation: Invitation,
    pub sender: Person,
    /// At this moment, void and expired included, whether or not that has been written.
    pub state: InvitationState,
    pub given: Given,
    /// The payment method that an invitation to share one is about, whether or not it is still the sender's to give.
    pub payment_method: Option<PaymentMethod>,
}

/// Reads an invitation as it is now.
///
/// # Errors
/// [`Error::NotFound`] if there is none, or those of the database.
pub fn read(tx: &mut Tx, id: InvitationId) -> Result<Offer> {
    let found: Option<(Invitation, Person)> = invitations::table
        .inner_join(people::table.on(people::id.eq(invitations::sender_id)))
        .filter(invitations::id.eq(id))
        .select((Invitation::as_select(), Person::as_select()))
        .first(tx.conn)
        .optional()?;
    let (invitation, sender) = found.ok_or(Error::NotFound)?;
    let payment_method = match invitation.payment_method_id {
        Some(id) => payment_methods::table.find(id).select(PaymentMethod::as_select()).first(tx.conn).optional()?,
        None => None,
    };
    let given = match (invitation.kind, invitation.payment_method_id) {
        (InvitationKind::PaymentMethod, Some(id)) => {
            Given::PaymentMethod(Granted::if_allowed(tx, &sender, id)?.map(Box::new))
        }
        _ => Given::Apps(offered_apps(tx, &invitation, &sender)?),
    };
    let mut state = invitation.state_at(tx.now);
    if state.is_open() && (sender.closed_at.is_some() || given.is_nothing()) {
        state = InvitationState::Void;
    }
    Ok(Offer { invitation, sender, state, given, payment_method })
}

impl Given {
    fn is_nothing(&self) -> bool {
        match self {
            Given::PaymentMethod(granted) => granted.is_none(),
            Given::Apps(apps) => apps.iter().all(|offered| offered.granted.is_err()),
        }
    }
}

impl Offer {
    /// True if it is void and nobody can undo that any more.
    pub fn is_void_for_good(&self) -> bool {
        let may_come_back = |it: &OfferedApp| matches!(it.granted, Err(CrossedOut::ToBeDeleted));
        self.state == InvitationState::Void
            && (self.sender.closed_at.is_some() || !self.all_apps().iter().any(may_come_back))
    }

    /// The apps that can still be taken over.
    pub fn apps(&self) -> Vec<&App> {
        self.granted_apps().into_iter().map(|granted| granted.object()).collect()
    }

    pub fn granted_apps(&self) -> Vec<&Granted<InviteToPay>> {
        match &self.given {
            Given::Apps(apps) => apps.iter().filter_map(|offered| offered.granted.as_ref().ok()).collect(),
            Given::PaymentMethod(_) => Vec::new(),
        }
    }

    /// All apps, those crossed out included.
    pub fn all_apps(&self) -> &[OfferedApp] {
        match &self.given {
            Given::Apps(apps) => apps,
            Given::PaymentMethod(_) => &[],
        }
    }

    pub fn is_to_pay(&self) -> bool {
        self.invitation.kind == InvitationKind::Pay
    }

    /// The things of the offer by name: `Harbour Café and Roastery`, or the payment method.
    pub fn names(&self) -> String {
        match &self.payment_method {
            Some(payment_method) if !self.is_to_pay() => payment_method.name.clone(),
            _ => {
                let left = self.apps();
                let names: Vec<&str> = if left.is_empty() {
                    self.all_apps().iter().map(|offered| offered.app.name.as_str()).collect()
                } else {
                    left.iter().map(|app| app.name.as_str()).collect()
                };
                match names.as_slice() {
                    [some @ .., _, _] if some.len() > 4 => {
                        format!("{} and {} more", names[..4].join(", "), names.len() - 4)
                    }
                    few => written::joined(few),
                }
            }
        }
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
        add(self.payment_method.as_ref().map_or("", |payment_method| &payment_method.name));
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
            InvitationState::Void => format!(
                "This invitation is no longer valid: what it was about has changed. Ask {sender} for a new one."
            ),
        })
    }
}

fn offered_apps(tx: &mut Tx, invitation: &Invitation, sender: &Person) -> Result<Vec<OfferedApp>> {
    let rows: Vec<(InvitationApp, App)> = invitation_apps::table
        .inner_join(apps::table)
        .filter(invitation_apps::invitation_id.eq(invitation.id))
        .order((apps::name, apps::id))
        .select((InvitationApp::as_select(), App::as_select()))
        .load(tx.conn)?;
    let ids: Vec<AppId> = rows.iter().map(|(_, app)| app.id).collect();
    let mut granted = Granted::<InviteToPay>::ask_many(tx, sender, &ids)?;
    let offered = rows.into_iter().map(|(row, app)| {
        let proof = granted.iter().position(|proof| proof.id == app.id).map(|place| granted.swap_remove(place));
        let granted = if app.deleted_at.is_some() {
            Err(CrossedOut::Deleted)
        } else if app.payment_method_id != row.payer_id {
            Err(CrossedOut::Moved)
        } else {
            let granted = proof.ok_or(CrossedOut::NotTheirs);
            granted.and_then(|it| if app.delete_at.is_some() { Err(CrossedOut::ToBeDeleted) } else { Ok(it) })
        };
        OfferedApp { app, granted }
    });
    Ok(offered.collect())
}
