//! Which of one's teams: the page to choose one for something. What it would change is shown next.

use askama::Template;

use super::queries::{self, BringTo, TeamToBring};
use crate::error::Result;
use crate::model::TeamId;
use crate::paths;
use crate::refused::Refused;
use crate::store::Tx;
use crate::store::pages::Page;
use crate::web::{Here, ListQuery, Me, Ready, Shell};

/// What a team is chosen for.
pub struct Place {
    pub to: BringTo,
    pub title: String,
    pub here: Here,
    /// What it is called.
    pub name: String,
    /// Its own page.
    pub back: String,
    /// Where it goes on with the chosen team.
    pub goes_on: String,
}

#[derive(Template)]
#[template(path = "bringing/which.html")]
struct WhichTeam {
    shell: Shell,
    name: String,
    back: String,
    goes_on: String,
    teams: Page<TeamToBring, TeamId>,
    query: ListQuery,
}

impl WhichTeam {
    fn way_to(&self, team: &TeamToBring) -> String {
        paths::with_team(&self.goes_on, team.id)
    }
}

/// The page to choose from.
///
/// # Errors
/// [`Refused::ChooseTeam`] if there is nothing to choose from.
pub fn page(tx: &mut Tx, me: &Me, place: Place) -> Result<Ready> {
    let query: ListQuery = me.query()?;
    let start = query.start(TeamId::from_stored);
    let teams = queries::teams_to_bring(tx, &me.person, place.to, &query.q, start)?;
    if teams.rows.is_empty() && query.q.is_empty() {
        return Err(Refused::ChooseTeam.into());
    }
    let Place { title, here, name, back, goes_on, .. } = place;
    Ready::of(&WhichTeam { shell: me.shell(title, here), name, back, goes_on, teams, query })
}
