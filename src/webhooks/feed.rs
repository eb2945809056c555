//! The feed: what has happened, in one order for everybody. One transaction after another moves it there from the queue that
//! triggers fill. What was committed late comes later, and is never missed.

use std::collections::{BTreeSet, HashMap};

use diesel::prelude::*;
use serde_json::{Value, json};

use super::news::News;
use super::{outward, told};
use crate::error::Result;
use crate::model::event::Event;
use crate::model::webhook::{FeedEntry, FeedKind};
use crate::model::{AppId, EventId, InvoiceId, PaymentMethodId, TeamId};
use crate::store::query::Among;
use crate::store::schema::{events, feed, feed_queue, invoices};
use crate::store::{Tx, WholeRows};

/// How much of the queue one transaction moves: others want to write too.
const AT_ONCE: i64 = 100;

crate::text_enum! {
    /// What the triggers put into the queue.
    What or Unknown {
        Event => "event",
        Environment => "environment",
        DeletedApp => "deleted_app",
        /// Of an app, who works on it may be others now.
        Access => "access",
        /// The same of all apps of a team.
        TeamAccess => "team_access",
        /// A payment method has a problem from now on, or none any more.
        Problem => "problem",
        /// What another version of Remit put there.
        Unknown => "unknown",
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = feed_queue)]
struct Waiting {
    place: i64,
    what: What,
    row_id: String,
    app_id: Option<AppId>,
}

/// What has to be looked at again, whatever happened to it and however often.
#[derive(Default)]
struct Marked {
    apps: BTreeSet<AppId>,
    teams: BTreeSet<TeamId>,
    payment_methods: BTreeSet<PaymentMethodId>,
}

/// Entries behind a position, in order: at most so many. 0 is before the first.
pub fn feed_after(tx: &mut Tx, position: i64, limit: i64) -> Result<Vec<FeedEntry>> {
    Ok(feed::table
        .filter(feed::position.gt(position))
        .order(feed::position)
        .limit(limit)
        .select(FeedEntry::as_select())
        .load_rows(tx.conn)?)
}

/// The position of the newest entry; 0: there is none.
pub fn newest(tx: &mut Tx) -> Result<i64> {
    let last_first = feed::table.order(feed::position.desc()).select(feed::position);
    Ok(last_first.first(tx.conn).optional()?.unwrap_or_default())
}

/// Moves what waits into the feed, a portion of it. Says how large that was; call until it is 0.
pub fn sequence_due(tx: &mut Tx) -> Result<usize> {
    let waiting: Vec<Waiting> = feed_queue::table
        .filter(feed_queue::place.gt(0))
        .order(feed_queue::place)
        .limit(AT_ONCE)
        .select(Waiting::as_select())
        .load_rows(tx.conn)?;
    let Some(last) = waiting.last() else { return Ok(0) };
    // First: whoever moves the same at the same time waits here, and begins again. What is committed later is not seen, so
    // it stays.
    diesel::delete(feed_queue::table.filter(feed_queue::place.le(last.place))).execute(tx.conn)?;
    let (mut all, marked) = said(tx, &waiting)?;
    all.extend(told::access(tx, &marked.apps, &marked.teams)?);
    all.extend(told::problems(tx, &marked.payment_methods)?);
    let newest = newest(tx)?;
    let entries: Vec<FeedEntry> =
        all.into_iter().zip(newest + 1..).map(|(news, position)| news.at(position)).collect::<Result<_>>()?;
    tx.conn.insert_all("feed", &entries)?;
    Ok(waiting.len())
}

/// What rows of the queue say by themselves, in their order, and what they mark.
fn said(tx: &mut Tx, waiting: &[Waiting]) -> Result<(Vec<News>, Marked)> {
    let events = events_of(tx, waiting)?;
    let invoices = invoices_of(tx, events.values())?;
    let (mut all, mut marked) = (Vec::new(), Marked::default());
    for row in waiting {
        let id = row.row_id.as_str();
        match row.what {
            What::Event => {
                let event = EventId::from_stored(id).and_then(|id| events.get(&id));
                all.extend(event.and_then(|event| outward::news(event, invoices.get(&event.detail))));
            }
            What::Environment => {
                let app = row.app_id.map(|app| app.to_string()).unwrap_or_default();
                let ids = [("app_id", json!(app)), ("environment_id", json!(id))];
                all.push(News::of_now(tx, FeedKind::EnvironmentCreated, &app, ids)?);
            }
            What::DeletedApp => all.push(News::of_now(tx, FeedKind::AppDeleted, id, [("app_id", Value::from(id))])?),
            What::Access => marked.apps.extend(AppId::from_stored(id)),
            What::TeamAccess => marked.teams.extend(TeamId::from_stored(id)),
            What::Problem => marked.payment_methods.extend(PaymentMethodId::from_stored(id)),
            What::Unknown => {}
        }
    }
    Ok((all, marked))
}

/// Those that are in the queue.
fn events_of(tx: &mut Tx, waiting: &[Waiting]) -> Result<HashMap<EventId, Event>> {
    let ids: Vec<&str> = waiting.iter().filter(|it| it.what == What::Event).map(|it| it.row_id.as_str()).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let found: Vec<Event> =
        events::table.filter(events::id.among(ids)).select(Event::as_select()).load_rows(tx.conn)?;
    Ok(found.into_iter().map(|event| (event.id, event)).collect())
}

/// The invoices that events are about, by their numbers.
fn invoices_of<'a>(tx: &mut Tx, events: impl Iterator<Item = &'a Event>) -> Result<HashMap<String, InvoiceId>> {
    let numbers: Vec<&str> = events.filter(|it| outward::is_about_invoice(it)).map(|it| it.detail.as_str()).collect();
    if numbers.is_empty() {
        return Ok(HashMap::new());
    }
    let found: Vec<(String, InvoiceId)> = invoices::table
        .filter(invoices::number.among(numbers))
        .select((invoices::number, invoices::id))
        .load(tx.conn)?;
    Ok(found.into_iter().collect())
}
