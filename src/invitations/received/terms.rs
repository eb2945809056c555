//! What the receiver can choose before accepting: for whom, and which connection to keep.

use super::choice::Terms;
use super::effects::other_ways;
use crate::access::Granted;
use crate::access::policy::{BringTeam, ViewTeam};
use crate::error::Result;
use crate::graph::offer::Offer;
use crate::model::TeamId;
use crate::model::app::App;
use crate::model::person::Person;
use crate::model::team::Role;
use crate::store::Tx;
use crate::teams::queries::teams_of;
use crate::web::ListQuery;
use crate::web::form::LongList;

/// Nothing to choose in most cases: then accepting is one press.
#[derive(Default)]
pub struct Choices {
    /// The teams that it could be accepted for, and those for which somebody else would have to.
    pub teams: Vec<TeamChoice>,
    /// Which part of the teams that is.
    pub list: LongList,
    /// Apps on which there is a connection already.
    pub connected: Vec<Connected>,
}

pub struct TeamChoice {
    pub id: TeamId,
    pub name: String,
    /// Only unlimited members bring their team.
    pub is_possible: bool,
    pub is_chosen: bool,
}

/// An app to which the receiver is connected another way.
pub struct Connected {
    pub app: App,
    /// `directly`, `via the team Studio`
    pub theirs: String,
    /// What the offered connection means.
    pub offered: String,
    /// The offered one shall replace it.
    pub is_replaced: bool,
}

impl Choices {
    pub fn is_empty(&self) -> bool {
        self.teams.is_empty() && self.connected.is_empty() && !self.list.is_long
    }

    pub fn is_for_oneself(&self) -> bool {
        !self.teams.iter().any(|one| one.is_chosen)
    }

    /// As it was chosen, on a form that comes back.
    pub fn chosen(mut self, terms: &Terms) -> Choices {
        self.teams.iter_mut().for_each(|one| one.is_chosen = terms.team == Some(one.id));
        self.connected.iter_mut().for_each(|one| one.is_replaced = terms.replaced.contains(&one.app.id));
        self
    }
}

/// Which part of the teams is wanted, and the one that is chosen already.
#[derive(Clone, Copy)]
pub(super) struct Part<'a> {
    pub query: &'a ListQuery,
    pub team: Option<TeamId>,
}

/// What this person can choose.
pub(super) fn of(tx: &mut Tx, offer: &Offer, person: &Person, part: Part) -> Result<Choices> {
    let (teams, list) = teams(tx, offer, person, part)?;
    let connected = connected(tx, offer, person)?;
    Ok(Choices { teams, list, connected })
}

/// Somebody under another address is shown none of the apps of a team.
pub(super) fn for_another(tx: &mut Tx, offer: &Offer, person: &Person, part: Part) -> Result<Choices> {
    if person.is_client() && offer.kind().is_for_developers {
        return Ok(Choices::default());
    }
    let (teams, list) = teams(tx, offer, person, part)?;
    let connected = if offer.invitation.team_id.is_none() { connected(tx, offer, person)? } else { Vec::new() };
    Ok(Choices { teams, list, connected })
}

/// A part of the person's teams; the one that is chosen already comes first.
fn teams(tx: &mut Tx, offer: &Offer, person: &Person, part: Part) -> Result<(Vec<TeamChoice>, LongList)> {
    if person.is_client() || !offer.kind().is_for_teams_too {
        return Ok((Vec::new(), LongList::default()));
    }
    let Part { query, team } = part;
    let page = teams_of(tx, person, &query.q, query.start(TeamId::from_stored))?;
    let list = LongList::of(&page, &query.q);
    let choice = |id, name, is_possible| TeamChoice { id, name, is_possible, is_chosen: false };
    let mut all: Vec<TeamChoice> =
        page.rows.into_iter().map(|one| choice(one.id, one.name, one.role == Role::Unlimited)).collect();
    if let Some(id) = team.filter(|id| all.iter().all(|one| one.id != *id))
        && let Some(chosen) = Granted::<ViewTeam>::if_allowed(tx, person, id)?
    {
        all.insert(0, choice(id, chosen.name.clone(), chosen.also_allows::<BringTeam>()));
    }
    Ok((all, list))
}

fn connected(tx: &mut Tx, offer: &Offer, person: &Person) -> Result<Vec<Connected>> {
    // The offered one may be the same.
    let theirs = other_ways(tx, offer, person, offer.invitation.team_id)?;
    let offered = match offer.team() {
        Some(team) => {
            format!("You are connected via the team {} instead. It ends when you leave the team.", team.name)
        }
        None => "You are connected as this invitation says instead.".to_owned(),
    };
    let connected = |(app, theirs): (&App, String)| Connected {
        app: app.clone(),
        theirs,
        offered: offered.clone(),
        is_replaced: false,
    };
    Ok(theirs.into_iter().map(connected).collect())
}
