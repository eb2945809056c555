//! The trials that invitations to pay hold, in words.

use std::collections::BTreeMap;

use crate::graph::offer::Offer;
use crate::graph::trials::GRACE_DAYS;
use crate::model::app::App;
use crate::model::written;
use crate::store::Moment;

/// The end of a trial, as it is or as it would be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrialEnd {
    pub app: String,
    pub at: Moment,
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

/// What comes of it if the receiver does not answer, with the apps that will then be deleted.
pub fn if_ignored(offer: &Offer, otherwise: &str) -> String {
    [vec![otherwise.to_owned()], deletions(&of(offer))].concat().join(" ")
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
