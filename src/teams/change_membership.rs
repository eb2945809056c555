//! What the pages share that end a membership or change its role: they ask before, and say what changes.

use askama::Template;

use crate::access::consequences::Outcome;
use crate::access::links::TeamLink;
use crate::access::{Confirmed, Granted, Right};
use crate::check;
use crate::error::Result;
use crate::model::team::{Role, Team};
use crate::paths;
use crate::store::Tx;
use crate::teams::queries;
use crate::web::{Me, Next, Shell};

/// Asks before the role of a member changes or a membership ends.
#[derive(Template)]
#[template(path = "teams/change_membership.html")]
pub(super) struct ChangeMembership {
    pub shell: Shell,
    pub team: Team,
    pub lead: String,
    pub outcome: Outcome,
    pub action: String,
    pub button: &'static str,
    /// Into which role; None: the membership ends.
    pub role: Option<Role>,
}

/// What the act changes for the team, its apps and its payment methods, or why it is refused.
pub(super) fn try_out<R: Right<Link = TeamLink>>(
    tx: &mut Tx,
    me: &Me,
    team: &Granted<R>,
    act: impl FnOnce(&mut Tx, &Confirmed) -> Result<()>,
) -> Result<Outcome> {
    let scope = queries::reach_of(tx, team.object().id)?;
    Ok(check::try_out(tx, me, scope, act)?.in_short())
}

/// Where somebody goes who is no longer in the team.
pub(super) fn left(team: &Team) -> Next {
    Next::go(paths::teams()).saying(format!("You have left {}.", team.name))
}
