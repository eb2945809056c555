//! What the receiver can choose before accepting: for whom, and which connection to keep.

use diesel::prelude::*;

use super::choice::Terms;
use super::giving;
use super::offer::Offer;
use crate::error::Result;
use crate::model::app::App;
use crate::model::person::Person;
use crate::model::team::{Role, Team};
use crate::model::{AppId, TeamId};
use crate::store::Tx;
use crate::store::schema::{memberships, teams};

/// Nothing to choose in most cases: then accepting is one press.
#[derive(Default)]
pub struct Choices {
    /// The teams that it could be accepted for, and those for which somebody else would have to.
    pub teams: Vec<TeamChoice>,
    /// Apps on which there is a connection already.
    pub connected: Vec<Connected>,
}

pub struct TeamChoice {
    pub team: Team,
    /// Only unlimited members bring their team.
    pub is_possible: bool,
    pub is_chosen: bool,
}

/// An app to which the receiver is connected another way.
pub struct Connected {
    pub app: App,
    /// `directly`, `via the team Studio`
    pub theirs: String,
    /// The offered connection.
    pub offered: String,
    /// The offered one shall replace it.
    pub is_replaced: bool,
}

impl Choices {
    pub fn is_empty(&self) -> bool {
        self.teams.is_empty() && self.connected.is_empty()
    }

    pub fn is_for_oneself(&self) -> bool {
        !self.teams.iter().any(|one| one.is_chosen)
    }

    /// As it was chosen, on a form that comes back.
    pub fn chosen(mut self, terms: &Terms) -> Choices {
        self.teams.iter_mut().for_each(|one| one.is_chosen = terms.team == Some(one.team.id));
        self.connected.iter_mut().for_each(|one| one.is_replaced = terms.replaced.contains(&one.app.id));
        self
    }
}

/// What this person can choose.
pub(super) fn of(tx: &mut Tx, offer: &Offer, person: &Person) -> Result<Choices> {
    let teams = teams(tx, offer, person)?;
    let connected = connected(tx, offer, person)?;
    Ok(Choices { teams, connected })
}

/// Somebody under another address is shown none of the apps of a team.
pub(super) fn for_another(tx: &mut Tx, offer: &Offer, person: &Person) -> Result<Choices> {
    if person.is_client() && offer.kind().is_for_developers() {
        return Ok(Choices::default());
    }
    let teams = teams(tx, offer, person)?;
    let connected = if offer.is_to_work() { connected(tx, offer, person)? } else { Vec::new() };
    Ok(Choices { teams, connected })
}

fn teams(tx: &mut Tx, offer: &Offer, person: &Person) -> Result<Vec<TeamChoice>> {
    if person.is_client() || !(offer.is_to_work() || offer.is_to_payment_method()) {
        return Ok(Vec::new());
    }
    let rows: Vec<(Team, Role)> = teams::table
        .inner_join(memberships::table)
        .filter(memberships::person_id.eq(person.id))
        .order((teams::sort_name, teams::id))
        .limit(100)
        .select((Team::as_select(), memberships::role))
        .load(tx.conn)?;
    let choice = |(team, role)| TeamChoice { team, is_possible: role == Role::Unlimited, is_chosen: false };
    Ok(rows.into_iter().map(choice).collect())
}

fn connected(tx: &mut Tx, offer: &Offer, person: &Person) -> Result<Vec<Connected>> {
    let apps = offer.apps();
    if apps.is_empty() || !offer.kind().is_for_developers() {
        return Ok(Vec::new());
    }
    let ids: Vec<AppId> = apps.iter().map(|app| app.id).collect();
    let mut theirs = giving::connections(tx, &ids, person)?;
    // The offered one is the same.
    theirs.retain(|one| one.team_id != offer.invitation.team_id);
    let team_ids: Vec<TeamId> = theirs.iter().filter_map(|one| one.team_id).collect();
    let names: Vec<(TeamId, String)> = match team_ids.is_empty() {
        true => Vec::new(),
        false => teams::table.filter(teams::id.eq_any(team_ids)).select((teams::id, teams::name)).load(tx.conn)?,
    };
    let way = |team: Option<TeamId>| match team.and_then(|id| names.iter().find(|(one, _)| *one == id)) {
        Some((_, name)) => format!("via the team {name}"),
        None => "directly".to_owned(),
    };
    let offered = match offer.team() {
        Some(team) => format!("via the team {}", team.name),
        None => "as this invitation says".to_owned(),
    };
    let connected = apps.into_iter().filter_map(|app| {
        let one = theirs.iter().find(|one| one.app_id == app.id)?;
        Some(Connected { app: app.clone(), theirs: way(one.team_id), offered: offered.clone(), is_replaced: false })
    });
    Ok(connected.collect())
}
