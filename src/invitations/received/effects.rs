//! What accepting changes: whose access is compared, and the lines of the comparison with those that it cannot know.

use std::collections::HashMap;

use diesel::prelude::*;

use super::choice::Terms;
use crate::access::consequences::{Consequences, Effect, Scope};
use crate::error::Result;
use crate::graph::offer::Offer;
use crate::graph::work;
use crate::invitations::kinds::particular::{Accepting, Said};
use crate::model::app::App;
use crate::model::person::{AccountType, Person};
use crate::model::team::{Role, Team};
use crate::model::{AppId, TeamId};
use crate::store::Tx;
use crate::store::query::Among;
use crate::store::schema::{apps, payment_method_teams, team_apps, teams};

/// Whose access is compared before and after.
pub(super) fn scope(tx: &mut Tx, offer: &Offer, receiver: &Person) -> Result<Scope> {
    let mut scope = Scope {
        payment_methods: offer.invitation.payment_method_id.into_iter().collect(),
        teams: offer.invitation.team_id.into_iter().collect(),
        apps: offer.apps().iter().map(|app| app.id).collect(),
        also_visible: vec![offer.sender.id, receiver.id],
        ..Scope::default()
    };
    if let (Some(team), Some(Role::Unlimited)) = (offer.invitation.team_id, offer.invitation.role) {
        scope.payment_methods = payment_method_teams::table
            .filter(payment_method_teams::team_id.eq(team))
            .select(payment_method_teams::payment_method_id)
            .load(tx.conn)?;
        scope.apps = team_apps::table
            .inner_join(apps::table)
            .filter(team_apps::team_id.eq(team))
            .filter(apps::deleted_at.is_null())
            .select(team_apps::app_id)
            .load(tx.conn)?;
    }
    Ok(scope)
}

/// What is known only before the act: whose words, which connections will be replaced.
pub(super) struct Wording<'a> {
    offer: &'a Offer,
    /// `You`, or the name of the receiver.
    who: String,
    viewer: AccountType,
    team: Option<&'a Team>,
    /// `will work on Harbour Café via the team Studio, no longer directly`
    replaced: Vec<String>,
}

impl<'a> Wording<'a> {
    /// As it is now: what the act replaces can be read only as long as it is there.
    pub(super) fn of(tx: &mut Tx, it: &Accepting<'a>, viewer: &Person) -> Result<Wording<'a>> {
        let Accepting { offer, receiver, terms, team, .. } = *it;
        let team = team.map(|team| team.object());
        let who = if viewer.id == receiver.id { "You".to_owned() } else { receiver.name.clone() };
        let replaced = replaced(tx, offer, receiver, terms, team.or(offer.team()))?;
        Ok(Wording { offer, who, viewer: viewer.account_type, team, replaced })
    }

    /// The comparison, completed.
    pub(super) fn in_words(self, mut found: Consequences) -> Consequences {
        let Wording { offer, who, viewer, team, replaced } = self;
        for what in replaced {
            found = found.first(Effect::Gain, &who, what);
        }
        let said = Said { about: offer.names(), who: &who, viewer, team };
        (offer.kind().effects)(&said, found)
    }
}

fn replaced(tx: &mut Tx, offer: &Offer, receiver: &Person, terms: &Terms, via: Option<&Team>) -> Result<Vec<String>> {
    if terms.replaced.is_empty() {
        return Ok(Vec::new());
    }
    let new = way(via.map(|team| team.name.as_str()));
    let theirs = other_ways(tx, offer, receiver, via.map(|team| team.id))?.into_iter();
    let replaced = theirs.filter(|(app, _)| terms.replaced.contains(&app.id));
    Ok(replaced.map(|(app, old)| format!("will work on {} {new}, no longer {old}", app.name)).collect())
}

/// The apps of an offer on which somebody works already another way than by this team, or than directly, and how:
/// `via the team Studio`.
pub(super) fn other_ways<'a>(
    tx: &mut Tx,
    offer: &'a Offer,
    person: &Person,
    via: Option<TeamId>,
) -> Result<Vec<(&'a App, String)>> {
    let apps = offer.apps();
    if apps.is_empty() || !offer.kind().is_for_developers {
        return Ok(Vec::new());
    }
    let ids: Vec<AppId> = apps.iter().map(|app| app.id).collect();
    let mut theirs = work::connections(tx, &ids, person.id)?;
    theirs.retain(|one| one.team_id != via);
    let team_ids: Vec<TeamId> = theirs.iter().filter_map(|one| one.team_id).collect();
    let names: HashMap<TeamId, String> = match team_ids.is_empty() {
        true => HashMap::new(),
        false => {
            let named = teams::table.filter(teams::id.among(team_ids)).select((teams::id, teams::name));
            named.load::<(TeamId, String)>(tx.conn)?.into_iter().collect()
        }
    };
    let ways = apps.into_iter().filter_map(|app| {
        let one = theirs.iter().find(|one| one.app_id == app.id)?;
        Some((app, way(one.team_id.and_then(|id| names.get(&id)).map(String::as_str))))
    });
    Ok(ways.collect())
}

fn way(team: Option<&str>) -> String {
    team.map_or_else(|| "directly".to_owned(), |name| format!("via the team {name}"))
}
