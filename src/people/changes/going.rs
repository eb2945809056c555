//! What goes along when a person stops being a developer, or goes altogether. The acts that are made of it are in
//! `account_type.rs` and `closing.rs`.

use diesel::prelude::*;

use crate::error::{Error, Result};
use crate::graph::open::is_open;
use crate::graph::work;
use crate::model::app::App;
use crate::model::email_address::EmailAddress;
use crate::model::payment_method::PaymentMethod;
use crate::model::person::Person;
use crate::model::team::Team;
use crate::model::{AppId, InvitationId, PersonId};
use crate::refused::Refused;
use crate::store::query::Among;
use crate::store::schema::{apps as apps_table, invitations};
use crate::store::{Tx, WholeRows};
use crate::teams;

/// Something that would be left with nobody.
#[derive(Debug, Clone)]
pub enum OnlyYou {
    /// Invariant 1.
    Team(Team),
    /// Invariant 2, and as long as it is closing.
    PaymentMethod(PaymentMethod),
    /// Invariant 6.
    App(App),
}

impl OnlyYou {
    pub fn name(&self) -> &str {
        match self {
            OnlyYou::Team(team) => &team.name,
            OnlyYou::PaymentMethod(payment_method) => &payment_method.name,
            OnlyYou::App(app) => &app.name,
        }
    }
}

/// What came of going.
#[derive(Debug, Clone, Default)]
pub struct Gone {
    /// If there is anything, nothing of what was done may stay.
    pub only_you: Vec<OnlyYou>,
    /// The apps that the person no longer works on.
    pub apps: Vec<App>,
    /// Whom they had invited to something, which is no longer valid.
    pub invited: Vec<EmailAddress>,
}

impl Gone {
    /// # Errors
    /// [`Refused::SettleFirst`]
    pub(super) fn or_refuse(self) -> Result<Gone> {
        match self.only_you.first() {
            None => Ok(self),
            Some(first) => Err(Refused::SettleFirst { what: first.name().to_owned() }.into()),
        }
    }
}

/// Ends memberships first, then what is left of developer connections: each as if it were ended alone.
pub(super) fn end_work(tx: &mut Tx, person: &Person) -> Result<Gone> {
    let mut gone = Gone::default();
    let mut through_teams = Vec::new();
    for team in teams::queries::all_teams_of(tx, person.id)? {
        match teams::changes::end_membership(tx, &team, person.id, person.id) {
            Ok(lost) => through_teams.extend(lost),
            Err(Error::Refused(Refused::LastUnlimitedMember { .. })) => gone.only_you.push(OnlyYou::Team(team)),
            Err(other) => return Err(other),
        }
    }
    gone.apps = apps_called(tx, &through_teams)?;
    let ended = work::end_all_of(tx, person.id)?;
    gone.only_you.extend(ended.left_alone.into_iter().map(OnlyYou::App));
    gone.apps.extend(ended.apps);
    Ok(gone)
}

fn apps_called(tx: &mut Tx, ids: &[AppId]) -> Result<Vec<App>> {
    let in_order = apps_table::table.filter(apps_table::id.among(ids)).order((apps_table::sort_name, apps_table::id));
    Ok(in_order.select(App::as_select()).load_rows(tx.conn)?)
}

/// An invitation of a person that waits, and whom it is for.
pub(super) type Open = (InvitationId, EmailAddress);

pub(super) fn open_invitations(tx: &mut Tx, sender: PersonId) -> Result<Vec<Open>> {
    Ok(invitations::table
        .filter(invitations::sender_id.eq(sender))
        .filter(is_open())
        .filter(invitations::expires_at.gt(tx.now))
        .order((invitations::email, invitations::id))
        .select((invitations::id, invitations::email))
        .load(tx.conn)?)
}

/// Whom those invitations were for that were open and are not open any more.
pub(super) fn ended_since(tx: &mut Tx, sender: PersonId, open: Vec<Open>) -> Result<Vec<EmailAddress>> {
    let left = open_invitations(tx, sender)?;
    let ended = open.into_iter().filter(|(id, _)| left.iter().all(|(one, _)| one != id));
    Ok(ended.map(|(_, email)| email).collect())
}
