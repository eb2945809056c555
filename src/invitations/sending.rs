//! Sending an invitation: the checks that all kinds share, the row, its links, its mail.

use diesel::prelude::*;

use super::{mails, offer, queries};
use crate::access::people::PersonAccess;
use crate::access::policy::{InviteToPaymentMethod, InviteToTeam, ManageDevelopers};
use crate::access::{Granted, people};
use crate::error::{Error, Result};
use crate::graph::open::{self, To};
use crate::graph::voiding::record_about;
use crate::model::app::App;
use crate::model::email_address::EmailAddress;
use crate::model::event::EventKind;
use crate::model::invitation::{Invitation, InvitationApp, InvitationKind, InvitationLink, InvitationState};
use crate::model::person::Person;
use crate::model::secret::Purpose;
use crate::model::team::Role;
use crate::model::{AppId, InvitationId};
use crate::refused::Refused;
use crate::store::Tx;
use crate::store::limits::{self, Limit};
use crate::store::schema::{apps, invitation_apps, invitation_links, invitations, refused_senders, team_apps};

const AN_HOUR: Limit = Limit { times: 30, seconds: 3600 };
/// For an account in its first day.
const AN_HOUR_WHEN_NEW: Limit = Limit { times: 10, seconds: 3600 };
/// Over all senders.
const MAILS_TO_ADDRESS: Limit = Limit { times: 3, seconds: 86_400 };
const MOST_PENDING: usize = 100;
/// How many apps one invitation can be about: said before, and enough for the largest handover.
pub const MOST_APPS: usize = 100;

/// What an invitation says, whatever its kind.
#[derive(Debug, Clone)]
pub struct Words {
    pub email: EmailAddress,
    pub message: String,
}

/// Invites somebody to share a payment method. The sender keeps theirs.
///
/// # Errors
/// [`Refused`], as the cases of the invitation engine say.
pub fn share(tx: &mut Tx, it: &Granted<InviteToPaymentMethod>, words: Words) -> Result<Invitation> {
    let sender = it.person();
    if sender.owns(&words.email) {
        return Err(Refused::ShareWithYourself.into());
    }
    let has_it =
        people::billing_people(tx, it.id)?.into_iter().find(|person| person.email.as_ref() == Some(&words.email));
    if let Some(person) = has_it {
        return Err(Refused::HasItAlready { who: person.name }.into());
    }
    if open::open_of(tx, To::PaymentMethod(it.id), &words.email)?.is_some() {
        return Err(Refused::PendingAlready.into());
    }
    let mut invitation = draft(tx, sender, InvitationKind::PaymentMethod, words);
    invitation.payment_method_id = Some(it.id);
    invitation.about.clone_from(&it.name);
    insert(tx, sender, invitation, &[])
}

/// Invites somebody to a team, in a role, with connections via the team to apps of it.
///
/// # Errors
/// [`Refused`], as the cases of the invitation engine say; [`Error::NotFound`] for an app that is not one of the team's.
pub fn to_team(
    tx: &mut Tx,
    team: &Granted<InviteToTeam>,
    role: Role,
    app_ids: &[AppId],
    words: Words,
) -> Result<Invitation> {
    let sender = team.person();
    refuse_too_many(app_ids.len())?;
    let members = people::members_of_teams(tx, &[team.id])?.remove(&team.id).unwrap_or_default();
    if let Some(member) = members.into_iter().find(|member| member.email.as_ref() == Some(&words.email)) {
        return Err(Refused::IsMemberAlready { who: member.name, team: team.name.clone() }.into());
    }
    if open::open_of(tx, To::Team(team.id), &words.email)?.is_some() {
        return Err(Refused::PendingAlready.into());
    }
    let of_team: Vec<(AppId, String)> = team_apps::table
        .inner_join(apps::table)
        .filter(team_apps::team_id.eq(team.id))
        .filter(team_apps::app_id.eq_any(app_ids))
        .filter(apps::deleted_at.is_null())
        .select((team_apps::app_id, apps::name))
        .load(tx.conn)?;
    if of_team.len() < app_ids.len() {
        return Err(Error::NotFound);
    }
    let mut invitation = draft(tx, sender, InvitationKind::Team, words);
    invitation.team_id = Some(team.id);
    invitation.about.clone_from(&team.name);
    invitation.role = Some(role);
    let invitation_id = invitation.id;
    let offered =
        of_team.into_iter().map(|(app_id, name)| InvitationApp { invitation_id, app_id, payer_id: None, name });
    insert(tx, sender, invitation, &offered.collect::<Vec<_>>())
}

/// Invites a developer to work on an app.
///
/// # Errors
/// [`Refused`], as the cases of the invitation engine say.
pub fn to_work_on(tx: &mut Tx, app: &Granted<ManageDevelopers>, words: Words) -> Result<Invitation> {
    let sender = app.person();
    if sender.owns(&words.email) {
        return Err(Refused::WorkOnItYourself.into());
    }
    refuse_if_to_be_deleted(app)?;
    // Somebody who works on it via a team only would be connected directly: that is more.
    let developers = people::developers(tx, app.id)?.into_iter();
    let works_directly = |person: &PersonAccess| person.direct().is_some() || person.has_team_control();
    let has_it = developers.filter(works_directly).find(|person| person.email.as_ref() == Some(&words.email));
    if let Some(person) = has_it {
        return Err(Refused::HasItAlready { who: person.name }.into());
    }
    if open::open_of(tx, To::App(app.id), &words.email)?.is_some() {
        return Err(Refused::PendingAlready.into());
    }
    let invitation = draft(tx, sender, InvitationKind::App, words);
    let offered = offered(&invitation, app);
    insert(tx, sender, invitation, &[offered])
}

pub(super) fn refuse_too_many(apps: usize) -> Result<()> {
    if apps > MOST_APPS {
        return Err(Refused::TooManyApps { most: MOST_APPS }.into());
    }
    Ok(())
}

pub(super) fn refuse_if_to_be_deleted(app: &App) -> Result<()> {
    if app.delete_at.is_some() {
        return Err(Refused::DeletionIsScheduled { app: app.name.clone() }.into());
    }
    Ok(())
}

pub(super) fn draft(tx: &Tx, sender: &Person, kind: InvitationKind, words: Words) -> Invitation {
    let expires_at = tx.now.plus_days(kind.days_valid());
    Invitation {
        id: InvitationId::random(),
        kind,
        state: InvitationState::Pending,
        sender_id: sender.id,
        email: words.email,
        message: words.message,
        team_id: None,
        role: None,
        payment_method_id: None,
        about: String::new(),
        sender_leaves: false,
        version: 1,
        created_at: tx.now,
        sent_at: tx.now,
        expires_at,
        reminders: 0,
        reminded_at: None,
        last_call_at: None,
        mailbox_used_at: None,
        answered_at: None,
        answered_by: None,
        reason: None,
        choice: None,
    }
}

pub(super) fn offered(invitation: &Invitation, app: &App) -> InvitationApp {
    InvitationApp {
        invitation_id: invitation.id,
        app_id: app.id,
        payer_id: app.payment_method_id,
        name: app.name.clone(),
    }
}

pub(super) fn insert(
    tx: &mut Tx,
    sender: &Person,
    invitation: Invitation,
    offered: &[InvitationApp],
) -> Result<Invitation> {
    respect_limit_of_an_hour(tx, sender)?;
    respect_limit_of_pending(tx, sender)?;
    diesel::insert_into(invitations::table).values(&invitation).execute(tx.conn)?;
    for row in offered {
        diesel::insert_into(invitation_apps::table).values(row).execute(tx.conn)?;
    }
    make_links(tx, &invitation)?;
    record_about(tx, Some(sender), EventKind::InvitationSent, &invitation)?;
    send_mail(tx, invitation.id, mails::Occasion::Invitation)?;
    Ok(invitation)
}

pub(super) fn respect_limit_of_an_hour(tx: &mut Tx, sender: &Person) -> Result<()> {
    let is_new = tx.now < sender.created_at.plus_days(1);
    let limit = if is_new { AN_HOUR_WHEN_NEW } else { AN_HOUR };
    let counted = limits::count(tx, &format!("invite {}", sender.id), limit);
    counted.map(drop).map_err(|error| error.or_enough(|| Refused::TooManyInvitationsNow))
}

pub(super) fn respect_limit_of_pending(tx: &mut Tx, sender: &Person) -> Result<()> {
    if queries::pending_of(tx, sender.id, MOST_PENDING)? >= MOST_PENDING {
        return Err(Refused::TooManyPendingInvitations.into());
    }
    Ok(())
}

/// The two links of the present version: the one in the mail proves the mailbox, the one to copy proves nothing.
pub(super) fn make_links(tx: &mut Tx, invitation: &Invitation) -> Result<()> {
    for (purpose, proves_mailbox) in [(Purpose::InvitationMail, true), (Purpose::InvitationCopy, false)] {
        let token = tx.site.keys.token(purpose, invitation.id.as_str(), invitation.version);
        let link = InvitationLink {
            token_hash: token.hash(),
            invitation_id: invitation.id,
            version: invitation.version,
            proves_mailbox,
            made_at: tx.now,
        };
        diesel::insert_into(invitation_links::table).values(&link).execute(tx.conn)?;
    }
    Ok(())
}

/// Queues the mail to the invited address, unless that person wants nothing more from this sender (kept, not told).
pub(super) fn send_mail(tx: &mut Tx, id: InvitationId, occasion: mails::Occasion) -> Result<()> {
    let offer = offer::read(tx, id)?;
    let email = offer.invitation.email.clone();
    limits::count(tx, &format!("invitation mails {email}"), MAILS_TO_ADDRESS)
        .map_err(|error| error.or_enough(|| Refused::TooManyMailsToAddress))?;
    let is_unwanted = refused_senders::table
        .find((&email, offer.sender.id))
        .select(refused_senders::created_at)
        .first::<crate::store::Moment>(tx.conn)
        .optional()?
        .is_some();
    if !is_unwanted {
        mails::to_receiver(&offer, occasion).queue(tx)?;
    }
    Ok(())
}
