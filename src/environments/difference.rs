//! What an act changes of what is booked, and of what that costs a month: before and after are compared. So the page
//! before the act, the mail about it and the act itself cannot disagree.

use super::queries::{self, Booked};
use crate::access::consequences::{Consequences, Effect, Line};
use crate::error::Result;
use crate::model::AppId;
use crate::model::booking::{Booking, Environment};
use crate::model::catalogue::Catalogue;
use crate::model::money::in_words;
use crate::model::payment_method::Currency;
use crate::model::usage::{Cents, Counting};
use crate::store::Tx;

/// What was booked in an app before an act, and what is after it.
#[derive(Debug, Clone)]
pub struct Difference {
    before: Vec<Booked>,
    after: Vec<Booked>,
}

/// What becomes of one component of one environment.
#[derive(Debug, Clone, Copy)]
pub struct Change<'a> {
    pub environment: &'a str,
    /// None: it was not booked.
    pub before: Option<&'a Booking>,
    /// None: it is not booked any more.
    pub after: Option<&'a Booking>,
}

/// From when on a change of the costs counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Counts {
    FromToday,
    FromTomorrow,
    AllThisMonth,
    FromNextMonth,
}

impl Difference {
    /// Makes the act and compares.
    ///
    /// # Errors
    /// What the act refuses, or those of the database.
    pub fn of<T>(tx: &mut Tx, app: AppId, act: impl FnOnce(&mut Tx) -> Result<T>) -> Result<(T, Difference)> {
        let before = queries::environments_of(tx, app)?;
        let outcome = act(tx)?;
        let after = queries::environments_of(tx, app)?;
        Ok((outcome, Difference { before, after }))
    }

    /// The environment that is new.
    pub fn opened(&self) -> Option<&Environment> {
        only_in(&self.after, &self.before)
    }

    /// The environment that is gone.
    pub fn closed(&self) -> Option<&Environment> {
        only_in(&self.before, &self.after)
    }

    /// Net, a month: before and after.
    pub fn monthly(&self, currency: Currency) -> (Cents, Cents) {
        (queries::monthly(&self.before, currency), queries::monthly(&self.after, currency))
    }

    pub fn rises(&self, currency: Currency) -> bool {
        let (before, after) = self.monthly(currency);
        after > before
    }

    /// In the order of the catalogue.
    pub fn changes(&self) -> Vec<Change<'_>> {
        let mut all: Vec<Change> = Vec::new();
        for (environment, booking) in each(&self.after) {
            let before = same_place(&self.before, booking);
            if before.is_none_or(|before| before.id != booking.id) {
                all.push(Change { environment, before, after: Some(booking) });
            }
        }
        let ended = each(&self.before).filter(|(_, booking)| same_place(&self.after, booking).is_none());
        all.extend(ended.map(|(environment, booking)| Change { environment, before: Some(booking), after: None }));
        all
    }

    /// `From €10.00 to €20.00 a month without VAT, from today: the largest plan of a day counts.` Clients know no plans.
    pub fn costs(&self, currency: Currency, is_client: bool) -> String {
        let (before, after) = self.monthly(currency);
        let [old, new] = [before, after].map(|cents| in_words(cents, currency));
        let (from, unit) = match self.counts(currency) {
            _ if before == after => return format!("It costs the same as before: {new} a month without VAT."),
            Counts::FromToday => ("from today", "day"),
            Counts::FromTomorrow => ("from tomorrow", "day"),
            Counts::AllThisMonth => ("for all of this month", "month"),
            Counts::FromNextMonth => ("from next month", "month"),
        };
        let rule = match is_client {
            true => format!("each {unit} is charged at its highest price"),
            false => format!("the largest plan of a {unit} counts"),
        };
        format!("From {old} to {new} a month without VAT, {from}: {rule}.")
    }

    /// `€20.00 a month without VAT instead of €10.00.`
    pub fn sums(&self, currency: Currency) -> String {
        let (before, after) = self.monthly(currency);
        format!("{} a month without VAT instead of {}.", in_words(after, currency), in_words(before, currency))
    }

    fn counts(&self, currency: Currency) -> Counts {
        let is_of_month = |change: &Change| {
            change.before.is_some() && change.after.is_some_and(|after| after.counting == Counting::MonthMax)
        };
        match (self.changes().iter().all(is_of_month), self.rises(currency)) {
            (false, true) => Counts::FromToday,
            (false, false) => Counts::FromTomorrow,
            (true, true) => Counts::AllThisMonth,
            (true, false) => Counts::FromNextMonth,
        }
    }

    /// As lines of the page before the act: what is booked, not what it costs.
    pub fn lines(&self) -> Consequences {
        let mut lines = Vec::new();
        let mut line = |effect, who: String, what: String| lines.push(Line { effect, who, what });
        for Change { environment, before, after } in self.changes() {
            if let Some(after) = after {
                line(Effect::Gain, after.words(), format!("is booked in {environment}"));
            }
            if let Some(before) = before {
                line(Effect::Lose, before.words(), format!("is no longer booked in {environment}"));
            }
        }
        if let Some(gone) = self.closed() {
            line(Effect::Lose, gone.name.clone(), "will be deleted, with everything in it".into());
        }
        lines.sort_by_key(|line| line.effect);
        Consequences { lines, ..Consequences::default() }
    }

    /// The same for clients: what each thing is there for, and no environment.
    pub fn lines_for_clients(&self, catalogue: &Catalogue) -> Consequences {
        let words = |one: &Booking| match catalogue.component(&one.component) {
            Some(component) => format!("{} ({})", one.words(), component.means),
            None => one.words(),
        };
        let lines = self.changes().into_iter().filter_map(|change| match (change.before, change.after) {
            (Some(old), Some(new)) => Some((Effect::Gain, words(new), format!("replaces {}", old.words()))),
            (None, Some(new)) => Some((Effect::Gain, words(new), "is added".into())),
            (Some(old), None) => Some((Effect::Lose, words(old), "is removed".into())),
            (None, None) => None,
        });
        let lines = lines.map(|(effect, who, what)| Line { effect, who, what }).collect();
        Consequences { lines, ..Consequences::default() }
    }
}

fn only_in<'a>(here: &'a [Booked], there: &[Booked]) -> Option<&'a Environment> {
    let is_there = |one: &Booked| there.iter().any(|other| other.environment.id == one.environment.id);
    here.iter().find(|one| !is_there(one)).map(|one| &one.environment)
}

fn each(all: &[Booked]) -> impl Iterator<Item = (&str, &Booking)> {
    all.iter().flat_map(|one| one.bookings.iter().map(|booking| (one.environment.name.as_str(), booking)))
}

/// What is booked of the same component in the same environment.
fn same_place<'a>(all: &'a [Booked], one: &Booking) -> Option<&'a Booking> {
    let is_same = |other: &&Booking| other.environment_id == one.environment_id && other.component == one.component;
    all.iter().flat_map(|booked| &booked.bookings).find(is_same)
}
