//! What is so about invitations. Lists take the person first.

mod things;

use std::collections::HashMap;

use diesel::prelude::*;

pub use things::{
    apps_of_team, apps_of_team_among, apps_to_invite_to, only_app_to_invite_to, only_team_to_invite_to, payable_among,
    payable_by, teams_to_invite_to,
};

use super::kinds;
use crate::error::Result;
use crate::graph::open::{MOST_WAITING, is_open};
use crate::model::email_address::EmailAddress;
use crate::model::invitation::{Invitation, InvitationLink, InvitationState};
use crate::model::mail::{MailKind, MailState};
use crate::model::person::Person;
use crate::model::secret::Token;
use crate::model::{InvitationId, PersonId, written};
use crate::store::pages::{self, Page, Start, newest_first};
use crate::store::query::Among;
use crate::store::schema::{invitation_apps, invitation_links, invitations, outbox, people};
use crate::store::{Moment, Tx, WholeRows};

/// An invitation in a list.
#[derive(Debug, Clone)]
pub struct Listed {
    pub invitation: Invitation,
    pub sender_name: String,
    /// What it is about, by name.
    pub about: String,
    /// The mail that waits or could not be delivered, if there is one.
    pub mail: Option<MailState>,
}

impl Listed {
    pub fn state(&self, now: &Moment) -> InvitationState {
        self.invitation.state_at(*now)
    }

    /// `Mara Klein asks you to take over the hosting bill for Harbour Café`
    pub fn asks(&self) -> String {
        format!("{} {}", self.sender_name, (kinds::of_invitation(&self.invitation).asks)(&self.about))
    }

    /// `Pay for Harbour Café`
    pub fn heading(&self) -> String {
        (kinds::of_invitation(&self.invitation).heading)(&self.about)
    }
}

/// The link that a token belongs to, also one that was replaced.
pub fn link(tx: &mut Tx, token: &Token) -> Result<Option<InvitationLink>> {
    Ok(invitation_links::table.find(token.hash()).select(InvitationLink::as_select()).first_row(tx.conn).optional()?)
}

/// True if an address has an account. Told only to whoever has shown that the mailbox is theirs.
pub fn has_account(tx: &mut Tx, email: &EmailAddress) -> Result<bool> {
    let found: Option<PersonId> =
        people::table.filter(people::email.eq(email)).select(people::id).first(tx.conn).optional()?;
    Ok(found.is_some())
}

/// The name and address of who accepted.
pub fn answerer(tx: &mut Tx, it: &Invitation) -> Result<Option<(String, String)>> {
    let Some(id) = it.answered_by else { return Ok(None) };
    let person: Person = people::table.find(id).select(Person::as_select()).first_row(tx.conn)?;
    Ok(Some((person.name.clone(), person.email_text())))
}

/// How many invitations of a person wait for an answer; counts no further than `most`.
pub(super) fn pending_of(tx: &mut Tx, sender: PersonId, most: usize) -> Result<usize> {
    let some: Vec<InvitationId> = invitations::table
        .filter(invitations::sender_id.eq(sender))
        .filter(is_open())
        .filter(invitations::expires_at.gt(tx.now))
        .limit(i64::try_from(most).unwrap_or(i64::MAX))
        .select(invitations::id)
        .load(tx.conn)?;
    Ok(some.len())
}

/// What waits for this person, and what they accepted under another address, waiting for the sender to confirm.
pub fn received_by(tx: &mut Tx, person: &Person) -> Result<(Vec<Listed>, Vec<Listed>)> {
    let to_me = invitations::email.nullable().eq(&person.email);
    let by_me = invitations::answered_by.eq(person.id).and(invitations::state.eq(InvitationState::ToBeConfirmed));
    let rows = invitations::table
        .inner_join(people::table.on(people::id.eq(invitations::sender_id)))
        .filter(to_me.or(by_me))
        .filter(is_open())
        .filter(invitations::expires_at.gt(tx.now))
        .order((invitations::sent_at.desc(), invitations::id))
        .limit(MOST_WAITING)
        .select((Invitation::as_select(), people::name))
        .load(tx.conn)?;
    let all = listed(tx, rows)?;
    Ok(all.into_iter().partition(|listed| person.owns(&listed.invitation.email)))
}

/// Where a page of those sent begins.
pub type Position = pages::Position<InvitationId>;

/// A page of what this person has sent, newest first.
pub fn sent_by(tx: &mut Tx, person: &Person, start: Start<Position>) -> Result<Page<Listed, Position>> {
    let query = invitations::table
        .inner_join(people::table.on(people::id.eq(invitations::sender_id)))
        .filter(invitations::sender_id.eq(person.id))
        .select((Invitation::as_select(), people::name))
        .into_boxed();
    let rows = newest_first!(query, start, invitations::created_at, invitations::id).load(tx.conn)?;
    let sent = listed(tx, rows)?;
    let position = |it: &Listed| Position { at: it.invitation.created_at, id: it.invitation.id };
    Ok(Page::of(with_mails(tx, sent)?, start, position))
}

/// Adds to each what it is about: one query, however many there are.
fn listed(tx: &mut Tx, rows: Vec<(Invitation, String)>) -> Result<Vec<Listed>> {
    let about_apps = |(invitation, _): &(Invitation, String)| invitation.about.is_empty().then_some(invitation.id);
    let mut names = app_names(tx, &rows.iter().filter_map(about_apps).collect::<Vec<_>>())?;
    let list = |(invitation, sender_name): (Invitation, String)| {
        let apps = names.remove(&invitation.id).unwrap_or_default();
        let apps = apps.iter().map(String::as_str).collect::<Vec<_>>();
        let about = if invitation.about.is_empty() { written::some_of(&apps) } else { invitation.about.clone() };
        Listed { about, invitation, sender_name, mail: None }
    };
    Ok(rows.into_iter().map(list).collect())
}

/// The names of their apps, as the invitations keep them.
fn app_names(tx: &mut Tx, ids: &[InvitationId]) -> Result<HashMap<InvitationId, Vec<String>>> {
    let mut names: HashMap<InvitationId, Vec<String>> = HashMap::new();
    if ids.is_empty() {
        return Ok(names);
    }
    let rows: Vec<(InvitationId, String)> = invitation_apps::table
        .filter(invitation_apps::invitation_id.among(ids))
        .order((invitation_apps::name, invitation_apps::app_id))
        .select((invitation_apps::invitation_id, invitation_apps::name))
        .load(tx.conn)?;
    for (id, name) in rows {
        names.entry(id).or_default().push(name);
    }
    Ok(names)
}

/// Adds to each how its mail is doing: one query more, for the sender.
fn with_mails(tx: &mut Tx, mut all: Vec<Listed>) -> Result<Vec<Listed>> {
    if !all.is_empty() {
        let ids: Vec<InvitationId> = all.iter().map(|listed| listed.invitation.id).collect();
        let mails: HashMap<InvitationId, MailState> = mail_states(tx, &ids)?;
        all.iter_mut().for_each(|listed| listed.mail = mails.get(&listed.invitation.id).copied());
    }
    Ok(all)
}

/// Mails to the receiver that wait or could not be delivered. One that has only just been queued is on its way.
pub(super) fn mail_states(tx: &mut Tx, ids: &[InvitationId]) -> Result<HashMap<InvitationId, MailState>> {
    let is_late = outbox::problem.is_not_null().or(outbox::created_at.le(tx.now.plus_minutes(-1)).nullable());
    let rows: Vec<(Option<InvitationId>, MailState)> = outbox::table
        .filter(outbox::invitation_id.among(ids))
        .filter(outbox::kind.eq(MailKind::Invitation))
        .filter(outbox::state.among([MailState::Waiting, MailState::Failed]))
        .filter(outbox::state.eq(MailState::Failed).or(is_late.assume_not_null()))
        .order(outbox::created_at)
        .select((outbox::invitation_id, outbox::state))
        .load(tx.conn)?;
    Ok(rows.into_iter().filter_map(|(id, state)| id.map(|id| (id, state))).collect())
}
