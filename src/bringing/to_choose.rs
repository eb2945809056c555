//! Teams to choose from within a form.

use super::queries::{BringTo, TeamToBring, teams_to_bring};
use crate::access::Granted;
use crate::access::policy::BringTeam;
use crate::error::Result;
use crate::model::TeamId;
use crate::model::person::Person;
use crate::store::Tx;
use crate::web::ListQuery;
use crate::web::form::LongList;

/// The part of the teams that a person may bring somewhere, for a form to choose one: the one that is chosen already
/// comes first.
pub(crate) fn to_choose_from(
    tx: &mut Tx,
    person: &Person,
    query: &ListQuery,
    chosen: Option<TeamId>,
) -> Result<(Vec<TeamToBring>, LongList)> {
    let page = teams_to_bring(tx, person, BringTo::Anywhere, &query.q, query.start(TeamId::from_stored))?;
    let list = LongList::of(&page, &query.q);
    let mut all = page.rows;
    if let Some(chosen) = chosen
        && all.iter().all(|team| team.id != chosen)
        && let Some(team) = Granted::<BringTeam>::if_allowed(tx, person, chosen)?
    {
        all.insert(0, TeamToBring { id: team.id, name: team.name.clone() });
    }
    Ok((all, list))
}
