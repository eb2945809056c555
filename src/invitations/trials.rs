//! The trials that invitations to pay hold: each as long as one of them is open, up to one overall end.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::offer::Offer;
use super::queries;
use crate::error::Result;
use crate::model::app::App;
use crate::model::invitation::{Invitation, InvitationKind};
use crate::model::written;
use crate::store::schema::apps;
use crate::store::{Moment, Tx};

/// What is left of a held trial once the invitation that held it is over, so that nobody loses an app unprepared.
const GRACE_DAYS: i64 = 2;

/// The end of a trial, as it is or as it would be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrialEnd {
    pub app: String,
    pub at: Moment,
}

/// Trials do not end while somebody thinks about paying: they are held until the invitation ends, and a grace for what
/// to do then, up to the overall end of each.
pub(super) fn hold(tx: &mut Tx, it: &Invitation, trials: &[&App]) -> Result<()> {
    let wanted = it.expires_at.plus_days(GRACE_DAYS);
    for app in trials.iter().filter(|app| app.is_on_trial()) {
        let until = app.latest_trial_end().map(|latest| latest.min(wanted));
        if until > app.trial_held_until {
            diesel::update(apps::table.find(app.id)).set(apps::trial_held_until.eq(until)).execute(tx.conn)?;
        }
    }
    Ok(())
}

/// No longer held by this invitation: the trials go on as they would have, with a grace.
pub(super) fn release(tx: &mut Tx, it: &Invitation) -> Result<()> {
    let grace = tx.now.plus_days(GRACE_DAYS);
    for app in held_by(tx, it)? {
        if app.trial_held_until > Some(grace) {
            diesel::update(apps::table.find(app.id)).set(apps::trial_held_until.eq(Some(grace))).execute(tx.conn)?;
        }
    }
    Ok(())
}

/// The trials that would end earlier than they do now if the invitation were over, with the end that would then hold.
pub fn ending_earlier(offer: &Offer, now: Moment) -> Vec<TrialEnd> {
    if !offer.is_to_pay() || !offer.state.is_open() {
        return Vec::new();
    }
    let grace = now.plus_days(GRACE_DAYS);
    let earlier = |app: &App| {
        let at = app.trial_ends_at.max(app.trial_held_until.min(Some(grace))).filter(|_| app.is_on_trial())?;
        (Some(at) < app.trial_end()).then(|| TrialEnd { app: app.name.clone(), at })
    };
    offer.apps().into_iter().filter_map(earlier).collect()
}

/// The trials that the apps of an offer are on, with their ends as they are.
pub fn of(offer: &Offer) -> Vec<TrialEnd> {
    if !offer.is_to_pay() {
        return Vec::new();
    }
    let end = |app: &App| {
        let at = app.trial_end().filter(|_| app.is_on_trial())?;
        Some(TrialEnd { app: app.name.clone(), at })
    };
    offer.apps().into_iter().filter_map(end).collect()
}

/// The apps on trial that no other open invitation holds.
fn held_by(tx: &mut Tx, it: &Invitation) -> Result<Vec<App>> {
    if it.kind != InvitationKind::Pay {
        return Ok(Vec::new());
    }
    let ids = queries::app_ids(tx, it.id)?;
    let others = queries::open_to_pay_for_any(tx, &ids)?;
    let on_trial: Vec<App> = apps::table
        .filter(apps::id.eq_any(ids))
        .filter(apps::payment_method_id.is_null())
        .filter(apps::deleted_at.is_null())
        .order((apps::sort_name, apps::id))
        .select(App::as_select())
        .load(tx.conn)?;
    let is_held = |app: &App| others.get(&app.id).is_none_or(|other| other.id == it.id);
    Ok(on_trial.into_iter().filter(is_held).collect())
}

/// `The free trial of Harbour Café now ends on 26 November 2026.`: one sentence for each day. `one` and `many` are what
/// happens to one and to several: `now ends`, `now end`.
pub fn in_words(ends: &[TrialEnd], one: &str, many: &str) -> Vec<String> {
    let sentence = |(at, names): (Moment, Vec<&str>)| {
        let (trials, verb) = if names.len() == 1 { ("trial", one) } else { ("trials", many) };
        format!("The free {trials} of {} {verb} on {}.", written::some_of(&names), at.date())
    };
    by_day(ends).into_iter().map(sentence).collect()
}

/// `Harbour Café will be deleted on 26 November 2026 unless someone pays for it.`: one sentence for each day.
pub fn deletions(ends: &[TrialEnd]) -> Vec<String> {
    let sentence = |(at, names): (Moment, Vec<&str>)| {
        let it = if names.len() == 1 { "it" } else { "them" };
        let names = written::some_of(&names);
        format!("{names} will be deleted on {} unless someone pays for {it} by then.", at.date())
    };
    by_day(ends).into_iter().map(sentence).collect()
}

fn by_day(ends: &[TrialEnd]) -> Vec<(Moment, Vec<&str>)> {
    let mut days: BTreeMap<String, (Moment, Vec<&str>)> = BTreeMap::new();
    for end in ends {
        days.entry(end.at.date()).or_insert((end.at, Vec::new())).1.push(&end.app);
    }
    let mut days: Vec<_> = days.into_values().collect();
    days.sort_by_key(|(at, _)| *at);
    days
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_several_and_many_trials_are_said_as_they_are_said() {
        let end = |number: i64| TrialEnd { app: format!("App {number}"), at: Moment(1_795_510_800_000) };
        let ends: Vec<TrialEnd> = (1..=30).map(end).collect();
        let said = |few: &[TrialEnd]| in_words(few, "now ends", "now end").join(" ");
        assert_eq!(said(&ends[..1]), "The free trial of App 1 now ends on 24 November 2026.");
        assert_eq!(said(&ends[..2]), "The free trials of App 1 and App 2 now end on 24 November 2026.");
        assert!(said(&ends).starts_with("The free trials of App 1, App 2, App 3, App 4, App 5 and 25 more now end"));
        let two = [ends[0].clone(), TrialEnd { at: ends[1].at.plus_days(3), ..ends[1].clone() }];
        assert_eq!(
            deletions(&two).join(" "),
            "App 1 will be deleted on 24 November 2026 unless someone pays for it by then. \
             App 2 will be deleted on 27 November 2026 unless someone pays for it by then."
        );
        assert!(deletions(&ends[..2])[0].contains("pays for them"));
    }
}
