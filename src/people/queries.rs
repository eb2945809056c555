//! What is so about people and about those who want to be.

use diesel::prelude::*;
use diesel::sql_types::{Nullable, Text};

use crate::access::consequences::Scope;
use crate::access::facts::{invoices_read_by, managed_by, worked_on_by};
use crate::access::session::is_alive;
use crate::error::Result;
use crate::model::email_address::EmailAddress;
use crate::model::invitation::Invitation;
use crate::model::person::Person;
use crate::model::secret::Token;
use crate::model::session::{LinkPurpose, Session, SignUp};
use crate::model::{AppId, InvitationId, PaymentMethodId, PersonId, TeamId};
use crate::store::schema::{invitations, sessions, sign_ups, single_use_links};
use crate::store::{Tx, WholeRows, query};

/// The waiting sign-up with this token.
pub fn sign_up(tx: &mut Tx, token: &Token) -> Result<Option<SignUp>> {
    let waiting = sign_ups::table
        .filter(sign_ups::token_hash.eq(token.hash()))
        .filter(sign_ups::expires_at.gt(tx.now))
        .select(SignUp::as_select())
        .first_row(tx.conn)
        .optional()?;
    Ok(waiting)
}

/// An invitation somebody has opened before signing up.
pub fn invitation(tx: &mut Tx, invitation: InvitationId) -> Result<Option<Invitation>> {
    let found = invitations::table.find(invitation).select(Invitation::as_select()).first_row(tx.conn).optional()?;
    Ok(found)
}

/// One of the things that somebody has.
#[derive(QueryableByName)]
struct Reached {
    #[diesel(sql_type = Nullable<Text>)]
    team_id: Option<TeamId>,
    #[diesel(sql_type = Nullable<Text>)]
    app_id: Option<AppId>,
    #[diesel(sql_type = Nullable<Text>)]
    payment_method_id: Option<PaymentMethodId>,
}

/// `$1` is the person.
const REACHED: &str = concat!(
    "SELECT b.team_id, CAST(NULL AS TEXT) AS app_id, CAST(NULL AS TEXT) AS payment_method_id
     FROM memberships b WHERE b.person_id = $1
     UNION ALL SELECT CAST(NULL AS TEXT), it.app_id, CAST(NULL AS TEXT) FROM (",
    worked_on_by!("$1"),
    ") it UNION ALL SELECT CAST(NULL AS TEXT), CAST(NULL AS TEXT), it.payment_method_id FROM (",
    managed_by!("$1"),
    " UNION ",
    invoices_read_by!("$1"),
    ") it"
);

/// What a person has through being who they are: teams, the apps that they work on or control, and what they can manage
/// or see the invoices of. For consequences. Nothing is in it that they do not see now.
pub fn reach_of(tx: &mut Tx, person: PersonId) -> Result<Scope> {
    let all: Vec<Reached> = query::sql(REACHED).bind::<Text, _>(person).load(tx.conn)?;
    Ok(Scope {
        teams: all.iter().filter_map(|it| it.team_id).collect(),
        apps: all.iter().filter_map(|it| it.app_id).collect(),
        payment_methods: all.iter().filter_map(|it| it.payment_method_id).collect(),
        ..Scope::default()
    })
}

/// Where a person is signed in, the last seen first: at most `most`.
pub fn sessions_of(tx: &mut Tx, person: &Person, most: i64) -> Result<Vec<Session>> {
    let found = sessions::table
        .filter(sessions::person_id.eq(person.id))
        .filter(is_alive(tx.now))
        .order((sessions::last_seen_at.desc(), sessions::id))
        .limit(most)
        .select(Session::as_select())
        .load_rows(tx.conn)?;
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
