//! What accepting changes, in words: the lines of the comparison, with those that it cannot know.

use diesel::prelude::*;

use super::choice::Terms;
use super::had;
use super::offer::Offer;
use crate::access::Granted;
use crate::access::consequences::{Consequences, Effect, Line};
use crate::access::policy::BringTeam;
use crate::error::Result;
use crate::model::person::Person;
use crate::model::team::Team;
use crate::model::{AppId, TeamId};
use crate::store::Tx;
use crate::store::schema::teams;

/// What is known only before the act: whose words, which connections will be replaced.
pub(super) struct Wording<'a> {
    offer: &'a Offer,
    /// `You`, or the name of the receiver.
    who: String,
    is_me: bool,
    /// What the viewer calls an app.
    app_word: &'static str,
    team: Option<&'a Team>,
    /// `will work on Harbour Café via the team Studio, no longer directly`
    replaced: Vec<String>,
}

impl<'a> Wording<'a> {
    /// As it is now: what the act replaces can be read only as long as it is there.
    pub(super) fn of(
        tx: &mut Tx,
        offer: &'a Offer,
        receiver: &Person,
        terms: &Terms,
        team: Option<&'a Granted<BringTeam>>,
        viewer: &Person,
    ) -> Result<Wording<'a>> {
        let team = team.map(|team| team.object());
        let is_me = viewer.id == receiver.id;
        let who = if is_me { "You".to_owned() } else { receiver.name.clone() };
        let replaced = replaced(tx, offer, receiver, terms, team.or(offer.team()))?;
        let app_word = viewer.account_type.app_word();
        Ok(Wording { offer, who, is_me, app_word, team, replaced })
    }

    /// The comparison, completed.
    pub(super) fn in_words(self, mut found: Consequences) -> Consequences {
        let about = self.offer.names();
        for what in &self.replaced {
            found = found.first(Effect::Gain, &self.who, what.clone());
        }
        if let Some(team) = self.team {
            let can = if self.offer.is_to_work() {
                format!("can work on {about} and decide who else works on it")
            } else {
                format!("can see and manage {about}")
            };
            let what = format!("{can}: its unlimited members, now and later");
            let who = format!("The team {}", team.name);
            if self.offer.is_to_payment_method() {
                found = found.first(Effect::Gain, &who, manages(self.app_word));
            }
            return found.first(Effect::Gain, &who, what);
        }
        if self.offer.is_to_pay() {
            let what = if self.is_me { "pay for {} and receive" } else { "pays for {} and receives" };
            let what = format!("{} the invoices", what.replace("{}", &about));
            return found.first(Effect::Gain, &self.who, what);
        }
        if self.offer.is_to_work() {
            return self.with_control(found);
        }
        if self.offer.is_to_payment_method() {
            return with_more(found, self.who, manages(self.app_word));
        }
        if self.offer.is_to_team() {
            found.lines.retain(|line| line.effect != Effect::Same);
            return found.last(Effect::Same, "Everyone else", "keeps what they have");
        }
        found
    }

    /// Who works on an app directly decides about it. Who keeps what they have gains nothing.
    fn with_control(self, found: Consequences) -> Consequences {
        with_more(found, self.who, "can decide who else works on it".into())
    }
}

/// A line below what somebody gains, if that is anything.
fn with_more(mut found: Consequences, who: String, what: String) -> Consequences {
    let gains = found.lines.iter().filter(|line| line.effect == Effect::Gain).count();
    if gains > 0 {
        found.lines.insert(gains, Line { effect: Effect::Gain, who, what });
    }
    found
}

/// True if the sender of one to pay works on all of it, and not only pays: then their work is worth a word.
pub(super) fn sender_works(offer: &Offer) -> bool {
    let apps = offer.granted_apps();
    !apps.is_empty() && apps.iter().all(|app| app.link().develops())
}

/// What managing a payment method means. `app_word`: what its reader calls an app.
pub(super) fn manages(app_word: &str) -> String {
    format!("can cancel {app_word}s that it pays for, change its addresses and remove people")
}

fn replaced(tx: &mut Tx, offer: &Offer, receiver: &Person, terms: &Terms, via: Option<&Team>) -> Result<Vec<String>> {
    if terms.replaced.is_empty() || !offer.kind().is_for_developers() {
        return Ok(Vec::new());
    }
    let apps = offer.apps();
    let ids: Vec<AppId> = apps.iter().map(|app| app.id).filter(|id| terms.replaced.contains(id)).collect();
    let mut theirs = had::connections(tx, &ids, receiver)?;
    theirs.retain(|one| one.team_id != via.map(|team| team.id));
    let team_ids: Vec<TeamId> = theirs.iter().filter_map(|one| one.team_id).collect();
    let names: Vec<(TeamId, String)> =
        teams::table.filter(teams::id.eq_any(team_ids)).select((teams::id, teams::name)).load(tx.conn)?;
    let new = via.map_or_else(|| "directly".to_owned(), |team| format!("via the team {}", team.name));
    let words = theirs.iter().filter_map(|one| {
        let app = apps.iter().find(|app| app.id == one.app_id)?;
        let old = names.iter().find(|(id, _)| Some(*id) == one.team_id);
        let old = old.map_or_else(|| "directly".to_owned(), |(_, name)| format!("via the team {name}"));
        Some(format!("will work on {} {new}, no longer {old}", app.name))
    });
    Ok(words.collect())
}
