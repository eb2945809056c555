//! What is so about people and about those who want to be.

use diesel::prelude::*;

use crate::access::consequences::Scope;
use crate::access::session::is_alive;
use crate::error::Result;
use crate::model::email_address::EmailAddress;
use crate::model::invitation::Invitation;
use crate::model::person::Person;
use crate::model::secret::Token;
use crate::model::session::{LinkPurpose, Session, SignUp};
use crate::model::{AppId, InvitationId, PaymentMethodId, PersonId, TeamId};
use crate::store::Tx;
use crate::store::schema::{
    developer_connections, invitations, payment_method_people, payment_method_teams, people, sessions, sign_ups,
    single_use_links, team_apps,
};
use crate::teams;

/// The person with this verified address.
pub fn by_email(tx: &mut Tx, email: &EmailAddress) -> Result<Option<Person>> {
    Ok(people::table.filter(people::email.eq(email)).select(Person::as_select()).first(tx.conn).optional()?)
}

pub fn by_id(tx: &mut Tx, person: PersonId) -> Result<Option<Person>> {
    Ok(people::table.find(person).select(Person::as_select()).first(tx.conn).optional()?)
}

/// The waiting sign-up with this token.
pub fn sign_up(tx: &mut Tx, token: &Token) -> Result<Option<SignUp>> {
    let waiting = sign_ups::table
        .filter(sign_ups::token_hash.eq(token.hash()))
        .filter(sign_ups::expires_at.gt(tx.now))
        .select(SignUp::as_select())
        .first(tx.conn)
        .optional()?;
    Ok(waiting)
}

/// An invitation somebody has opened before signing up.
pub fn invitation(tx: &mut Tx, invitation: InvitationId) -> Result<Option<Invitation>> {
    let found = invitations::table.find(invitation).select(Invitation::as_select()).first(tx.conn).optional()?;
    Ok(found)
}

/// What a person has through being who they are: teams, the apps that they work on or control, and what they can manage.
/// For consequences. Nothing is in it that they do not see now.
pub fn reach_of(tx: &mut Tx, person: PersonId) -> Result<Scope> {
    let roles = teams::queries::memberships_of(tx, person)?;
    let in_control: Vec<TeamId> =
        roles.iter().filter(|(_, role)| role.is_unlimited()).map(|(team, _)| team.id).collect();
    let mut apps: Vec<AppId> = developer_connections::table
        .filter(developer_connections::person_id.eq(person))
        .select(developer_connections::app_id)
        .load(tx.conn)?;
    let of_teams = team_apps::table.filter(team_apps::team_id.eq_any(&in_control));
    apps.extend(of_teams.select(team_apps::app_id).load::<AppId>(tx.conn)?);
    let mut payment_methods: Vec<PaymentMethodId> = payment_method_people::table
        .filter(payment_method_people::person_id.eq(person))
        .select(payment_method_people::payment_method_id)
        .load(tx.conn)?;
    let through_teams = payment_method_teams::table.filter(payment_method_teams::team_id.eq_any(&in_control));
    let through_teams = through_teams.select(payment_method_teams::payment_method_id);
    payment_methods.extend(through_teams.load::<PaymentMethodId>(tx.conn)?);
    apps.sort_unstable();
    apps.dedup();
    payment_methods.sort_unstable();
    payment_methods.dedup();
    let teams = roles.into_iter().map(|(team, _)| team.id).collect();
    Ok(Scope { teams, apps, payment_methods, ..Scope::default() })
}

/// Where a person is signed in, the last seen first: at most `most`.
pub fn sessions_of(tx: &mut Tx, person: &Person, most: i64) -> Result<Vec<Session>> {
    let found = sessions::table
        .filter(sessions::person_id.eq(person.id))
        .filter(is_alive(tx.now))
        .order((sessions::last_seen_at.desc(), sessions::id))
        .limit(most)
        .select(Session::as_select())
        .load(tx.conn)?;
    Ok(found)
}

/// The new address that waits to be confirmed, if there is one.
pub fn waiting_address(tx: &mut Tx, person: &Person) -> Result<Option<EmailAddress>> {
    let found = single_use_links::table
        .filter(single_use_links::person_id.eq(person.id))
        .filter(single_use_links::purpose.eq(LinkPurpose::ChangeEmail))
        .filter(single_use_links::used_at.is_null())
        .filter(single_use_links::expires_at.gt(tx.now))
        .order(single_use_links::created_at.desc())
        .select(single_use_links::email)
        .first(tx.conn)
        .optional()?;
    Ok(found)
}
