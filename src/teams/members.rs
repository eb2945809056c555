//! Changing the role of a member, and removing one. What changes is shown before.

use actix_web::HttpResponse;
use serde::Deserialize;

use super::change_membership::{ChangeMembership, left, try_out};
use super::changes;
use crate::access::people::{self, Member};
use crate::access::policy::ManageTeam;
use crate::model::PersonId;
use crate::model::team::{Role, Team};
use crate::paths;
use crate::store::Tx;
use crate::web::error::{Error, Result};
use crate::web::{Asked, Here, Me, Named, Next, Request};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct RoleForm {
    role: String,
}

/// GET `/teams/{team}/members/{person}/role`: into the other role.
pub async fn role_page(request: Request, team: Asked<ManageTeam>, person: Named<PersonId>) -> HttpResponse {
    request
        .rehearsal(move |tx, me| {
            let team = team.granted(tx, me)?;
            let member = named(tx, &team, &person)?;
            let role = other(member.role);
            let outcome =
                try_out(tx, me, &team, |tx, confirmed| changes::change_role(tx, &team, confirmed, member.id, role))?;
            Ok(ChangeMembership {
                shell: me.shell(role_title(&member, me, role), Here::Teams),
                lead: role_lead(&member, me, role),
                action: paths::change_role(team.id, member.id),
                button: if role == Role::Unlimited { "Make unlimited" } else { "Make limited" },
                role: Some(role),
                team: team.object().clone(),
                outcome,
            })
        })
        .await
}

/// POST `/teams/{team}/members/{person}/role`
pub async fn change_role(request: Request, team: Asked<ManageTeam>, person: Named<PersonId>) -> HttpResponse {
    request
        .act(move |tx, me| {
            let team = team.granted(tx, me)?;
            let member = named(tx, &team, &person)?;
            let form: RoleForm = me.form()?;
            let role = Role::from_stored(&form.role).ok_or(Error::Malformed)?;
            let confirmed = me.require_password(tx)?;
            changes::change_role(tx, &team, &confirmed, member.id, role)?;
            let who = if member.id == me.person.id { "You are".into() } else { format!("{} is", member.name) };
            Ok(Next::go(paths::team(team.id)).saying(format!("{who} now {} in {}.", role.as_str(), team.name)))
        })
        .await
}

/// GET `/teams/{team}/members/{person}/remove`
pub async fn remove_page(request: Request, team: Asked<ManageTeam>, person: Named<PersonId>) -> HttpResponse {
    request
        .rehearsal(move |tx, me| {
            let team = team.granted(tx, me)?;
            let member = named(tx, &team, &person)?;
            if member.id == me.person.id {
                return Err(Error::Elsewhere(paths::leave_team(team.id)));
            }
            let outcome =
                try_out(tx, me, &team, |tx, confirmed| changes::remove_member(tx, &team, confirmed, member.id))?;
            Ok(ChangeMembership {
                shell: me.shell(format!("Remove {}?", member.name), Here::Teams),
                lead: format!("We’ll email {}. They’ll keep everything they have direct access to.", member.name),
                action: paths::remove_from_team(team.id, member.id),
                button: "Remove",
                role: None,
                team: team.object().clone(),
                outcome,
            })
        })
        .await
}

/// POST `/teams/{team}/members/{person}/remove`
pub async fn remove(request: Request, team: Asked<ManageTeam>, person: Named<PersonId>) -> HttpResponse {
    request
        .act(move |tx, me| {
            let team = team.granted(tx, me)?;
            let member = named(tx, &team, &person)?;
            let confirmed = me.require_password(tx)?;
            changes::remove_member(tx, &team, &confirmed, member.id)?;
            if member.id == me.person.id {
                return Ok(left(&team));
            }
            let said = format!("{} is no longer in {}.", member.name, team.name);
            Ok(Next::go(paths::team(team.id)).saying(said))
        })
        .await
}

/// A member, as the address names them.
fn named(tx: &mut Tx, team: &Team, person: &Named<PersonId>) -> Result<Member> {
    let id = person.id()?;
    people::members(tx, team.id)?.into_iter().find(|member| member.id == id).ok_or(Error::NotFound)
}

fn other(role: Role) -> Role {
    match role {
        Role::Unlimited => Role::Limited,
        Role::Limited => Role::Unlimited,
    }
}

fn role_title(member: &Member, me: &Me, role: Role) -> String {
    let who = if member.id == me.person.id { "yourself" } else { member.name.as_str() };
    format!("Make {who} {}?", role.as_str())
}

fn role_lead(member: &Member, me: &Me, role: Role) -> String {
    let is_me = member.id == me.person.id;
    match role {
        Role::Unlimited => {
            format!("Unlimited members see and manage everything the team has access to. We’ll email {}.", member.name)
        }
        Role::Limited if is_me => {
            "Limited members work on chosen apps and never see billing. An unlimited member can make you unlimited \
             again."
                .into()
        }
        Role::Limited => {
            format!("Limited members work on chosen apps and never see billing. We’ll email {}.", member.name)
        }
    }
}
