//! Which member of a team: the page to choose whom to let work on an app. What it would change is shown next.

use askama::Template;

use super::around;
use super::queries::{self, FreeMember};
use crate::access::Granted;
use crate::access::policy::BringTeam;
use crate::model::app::App;
use crate::model::{PersonId, TeamId};
use crate::paths;
use crate::refused::Refused;
use crate::store::Tx;
use crate::store::pages::Page;
use crate::web::error::{Error, Result};
use crate::web::{Here, ListQuery, Me, Ready, Shell};

#[derive(Template)]
#[template(path = "apps/which_member.html")]
struct WhichMember {
    shell: Shell,
    app: App,
    team: TeamId,
    /// The others who have no connection of their own yet.
    members: Page<FreeMember, PersonId>,
    query: ListQuery,
}

impl WhichMember {
    fn address(&self) -> String {
        paths::with_team(&paths::connect_member_to_app(self.app.id), self.team)
    }

    fn way_to(&self, member: &FreeMember) -> String {
        paths::with_member(&paths::connect_member_to_app(self.app.id), self.team, member.id)
    }
}

/// The page to choose from: members of a team of the app, for somebody who may bring it.
///
/// # Errors
/// [`Refused::ChooseSomebody`] if there is nobody to choose.
pub(super) fn page(tx: &mut Tx, me: &Me, app: &App, team: TeamId) -> Result<Ready> {
    let team = Granted::<BringTeam>::ask(tx, &me.person, team)?;
    around::team_of_app(tx, app.id, team.id)?.ok_or(Error::NotFound)?;
    let query: ListQuery = me.query()?;
    let start = query.start(PersonId::from_stored);
    let members = queries::free_members_of(tx, &team, app.id, &query.q, start)?;
    if members.rows.is_empty() && query.q.is_empty() {
        return Err(Refused::ChooseSomebody.into());
    }
    let shell = me.shell(format!("Which member of {} should work on {}?", team.name, app.name), Here::Apps);
    Ready::of(&WhichMember { shell, app: app.clone(), team: team.id, members, query })
}
