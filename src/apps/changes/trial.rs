//! How many trials there may be, and their end: two days before, who works on the app is told.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use crate::access::people;
use crate::apps::mails;
use crate::error::Result;
use crate::events::{About, record};
use crate::graph::trials::DAYS_BEFORE;
use crate::model::AppId;
use crate::model::app::App;
use crate::model::event::EventKind;
use crate::model::person::Person;
use crate::refused::Refused;
use crate::store::limits::{self, Limit};
use crate::store::schema::apps;
use crate::store::{Moment, Tx, WholeRows, query};

/// Trials of one person at a time that go on.
const MOST_AT_ONCE: i64 = 20;
/// Apps that one person makes.
const A_DAY: Limit = Limit { times: 30, seconds: 24 * 3600 };
/// How many one transaction tells of.
const AT_ONCE: i64 = 50;

/// Counts one more app of this person.
///
/// # Errors
/// [`Refused::EnoughTrials`] and [`Refused::EnoughAppsToday`]
pub(super) fn count_one_more(tx: &mut Tx, person: &Person) -> Result<()> {
    let open: i64 = apps::table
        .filter(apps::payment_method_id.is_null())
        .filter(apps::deleted_at.is_null())
        .filter(apps::delete_at.is_null())
        .filter(apps::created_by.eq(person.id))
        .count()
        .get_result(tx.conn)?;
    if open >= MOST_AT_ONCE {
        return Err(Refused::EnoughTrials { most: MOST_AT_ONCE }.into());
    }
    limits::count(tx, &format!("apps of {}", person.id), A_DAY)
        .map(drop)
        .map_err(|error| error.or_enough(|| Refused::EnoughAppsToday))
}

#[derive(QueryableByName)]
struct Ending {
    #[diesel(sql_type = Text)]
    id: AppId,
}

/// Trials that end before `$1`, after `$2` (now), and whose developers were not told of this end: an end that was put
/// off is told of again. Which end it was shows in the time of the event: `$3` is `DAYS_BEFORE` in milliseconds.
const ENDING: &str = "
    SELECT a.id FROM (
      SELECT id, trial_ends_at, CASE WHEN trial_held_until > trial_ends_at THEN trial_held_until ELSE trial_ends_at END AS ends_at
      FROM apps WHERE payment_method_id IS NULL AND deleted_at IS NULL AND delete_at IS NULL AND trial_ends_at <= $1) a
    WHERE a.ends_at <= $1 AND a.ends_at > $2 AND NOT EXISTS (
      SELECT 1 FROM events e WHERE e.app_id = a.id AND e.kind = 'trial_ending' AND e.at >= a.ends_at - $3)
    ORDER BY a.trial_ends_at LIMIT $4";

/// Tells the developers of trials that end soon, once. Gives how many apps; call until it is 0.
pub fn tell_of_ends(tx: &mut Tx) -> Result<usize> {
    let until = tx.now.plus_days(DAYS_BEFORE);
    let ending: Vec<Ending> = query::sql(ENDING)
        .bind::<BigInt, _>(until)
        .bind::<BigInt, _>(tx.now)
        .bind::<BigInt, _>(until.0 - tx.now.0)
        .bind::<BigInt, _>(AT_ONCE)
        .load(tx.conn)?;
    for Ending { id } in &ending {
        let app: App = apps::table.find(*id).select(App::as_select()).first_row(tx.conn)?;
        let ends_at: Moment = app.trial_end().unwrap_or(until);
        let developers = people::developers(tx, *id)?;
        record(tx, None, EventKind::TrialEnding, About::app(*id))?;
        mails::trial_ends(tx, &app, ends_at, &developers)?;
    }
    Ok(ending.len())
}
