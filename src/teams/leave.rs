//! Leaving a team. What changes is shown before.

use actix_web::HttpResponse;

use super::change_membership::{ChangeMembership, left, try_out};
use super::changes;
use crate::access::policy::LeaveTeam;
use crate::paths;
use crate::web::{Asked, Here, Request};

/// GET `/teams/{team}/leave`
pub async fn page(request: Request, team: Asked<LeaveTeam>) -> HttpResponse {
    request
        .rehearsal(move |tx, me| {
            let team = team.granted(tx, me)?;
            let outcome = try_out(tx, me, &team, |tx, _| changes::leave(tx, &team))?;
            Ok(ChangeMembership {
                shell: me.shell(format!("Leave {}?", team.name), Here::Teams),
                lead: "You’ll keep everything you have direct access to. An unlimited member can invite you again."
                    .into(),
                action: paths::leave_team(team.id),
                button: "Leave",
                role: None,
                team: team.object().clone(),
                outcome,
            })
        })
        .await
}

/// POST `/teams/{team}/leave`
pub async fn leave(request: Request, team: Asked<LeaveTeam>) -> HttpResponse {
    request
        .act(move |tx, me| {
            let team = team.granted(tx, me)?;
            changes::leave(tx, &team)?;
            Ok(left(&team))
        })
        .await
}
