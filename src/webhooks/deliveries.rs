//! From the feed to each endpoint. An entry is put down for whoever wants it, claimed with a lease by whoever brings it, and
//! noted. What is told of one thing arrives in order: an entry that has not arrived holds back the later ones of the same thing
//! and no others.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use serde_json::Map;

use super::carrier::{Answer, Message};
use super::pauses::{TRIED_DAYS, pause_after};
use super::{feed, mails, news, signature};
use crate::error::Result;
use crate::model::webhook::{Delivery, DeliveryState, Endpoint, EndpointState, FeedEntry, TEST, Timing};
use crate::model::{DeliveryId, ObjectId, WebhookId};
use crate::store::query::{rows, sql};
use crate::store::schema::{feed as feed_table, webhook_deliveries, webhook_endpoints};
use crate::store::{Moment, Tx, WholeRows};

/// How much of the feed one transaction looks through for one endpoint.
const AT_ONCE: i64 = 100;
/// Much longer than one try takes: whoever dies while trying has lost it after that.
const LEASE_SECONDS: i64 = 60;
/// Longer than the longest pause.
const FURTHEST_HOURS: i64 = 27;
/// What has arrived or was given up is shown for so long.
const KEPT_DAYS: i64 = 30;
/// So much of an answer is kept.
const ANSWER: usize = 500;

/// That delivery `d` may be brought now; `$now`, and `$furthest`: further away than anything waits.
macro_rules! ready {
    ($now:literal, $furthest:literal) => {
        concat!(
            "d.state = 'waiting' AND (d.next_try_at <= ",
            $now,
            " OR d.next_try_at > ",
            $furthest,
            ") AND NOT EXISTS (SELECT 1 FROM webhook_deliveries e
                WHERE e.endpoint_id = d.endpoint_id AND e.object_id = d.object_id AND e.state = 'waiting'
                  AND e.position < d.position)"
        )
    };
}
pub(super) use ready;

/// The next one for endpoint `$1`.
const DUE: &str = concat!(
    "SELECT d.id, d.next_try_at FROM webhook_deliveries d WHERE d.endpoint_id = $1 AND ",
    ready!("$2", "$3"),
    " ORDER BY d.position NULLS FIRST, d.id LIMIT 1"
);

/// One that somebody is bringing.
#[derive(Debug, Clone)]
pub struct Claim {
    pub message: Message,
    pub delivery: DeliveryId,
    pub endpoint: WebhookId,
    /// Until when it is theirs.
    lease: Moment,
}

/// Puts down what an endpoint wants of the next portion of the feed. Gives how large that was; call until it is 0.
pub fn follow(tx: &mut Tx, endpoint: WebhookId) -> Result<usize> {
    let Some(endpoint) = active(tx, endpoint)? else { return Ok(0) };
    let entries = feed::feed_after(tx, endpoint.position, AT_ONCE)?;
    let Some(last) = entries.last() else { return Ok(0) };
    // First: whoever does the same at the same time waits here, and begins again.
    diesel::update(webhook_endpoints::table.find(endpoint.id))
        .set(webhook_endpoints::position.eq(last.position))
        .execute(tx.conn)?;
    let wanted = entries.iter().filter(|entry| endpoint.kinds.include(&entry.kind));
    let all: Vec<Delivery> = wanted.map(|entry| put_down(tx, endpoint.id, entry)).collect();
    tx.conn.insert_all("webhook_deliveries", &all)?;
    Ok(entries.len())
}

fn put_down(tx: &mut Tx, endpoint: WebhookId, entry: &FeedEntry) -> Delivery {
    Delivery { position: Some(entry.position), object_id: entry.object_id, ..fresh(tx, endpoint) }
}

/// As it begins: a test, which stands in no feed and holds back nothing.
pub(super) fn fresh(tx: &mut Tx, endpoint: WebhookId) -> Delivery {
    Delivery {
        id: DeliveryId::next_in(tx),
        endpoint_id: endpoint,
        position: None,
        object_id: ObjectId::random(),
        state: DeliveryState::Waiting,
        made_at: tx.now,
        next_try_at: tx.now,
        tries: 0,
        first_tried_at: None,
        tried_at: None,
        status: None,
        milliseconds: None,
        answer: String::new(),
    }
}

/// The next one that may be brought to this endpoint.
pub(super) fn due(tx: &mut Tx, endpoint: WebhookId) -> Result<Option<DeliveryId>> {
    let asked = rows::<(Text, BigInt)>(DUE).bind::<Text, _>(endpoint).bind::<BigInt, _>(tx.now);
    let found: Option<(DeliveryId, i64)> = asked.bind::<BigInt, _>(furthest(tx)).get_result(tx.conn).optional()?;
    Ok(found.map(|(id, _)| id))
}

/// What waits for a later time than this waits by a clock that was set back.
pub(super) fn furthest(tx: &Tx) -> Moment {
    tx.now.plus_hours(FURTHEST_HOURS)
}

/// Takes the next one for this endpoint, for as long as one try lasts.
pub fn claim(tx: &mut Tx, endpoint: WebhookId) -> Result<Option<Claim>> {
    let Some(endpoint) = active(tx, endpoint)? else { return Ok(None) };
    let Some(id) = due(tx, endpoint.id)? else { return Ok(None) };
    let lease = tx.now.plus_seconds(LEASE_SECONDS);
    diesel::update(webhook_deliveries::table.find(id))
        .set(webhook_deliveries::next_try_at.eq(lease))
        .execute(tx.conn)?;
    let delivery: Delivery = webhook_deliveries::table.find(id).select(Delivery::as_select()).first_row(tx.conn)?;
    let message = message(tx, &endpoint, &delivery)?;
    Ok(Some(Claim { message, delivery: id, endpoint: endpoint.id, lease }))
}

/// As it is sent now: signed at each try anew.
fn message(tx: &mut Tx, endpoint: &Endpoint, delivery: &Delivery) -> Result<Message> {
    let (id, body) = match delivery.position {
        Some(position) => {
            let entry = feed_table::table.find(position).select(FeedEntry::as_select());
            let entry: FeedEntry = entry.first_row(tx.conn)?;
            (entry.id.to_string(), entry.body)
        }
        None => {
            let id = delivery.id.to_string();
            let body = news::body(TEST, delivery.made_at, &id, None, &Map::new(), Timing::Effective)?;
            (id, body)
        }
    };
    let timestamp = tx.now.0 / 1000;
    let signature = signature(tx, endpoint, &id, timestamp, &body);
    Ok(Message { url: endpoint.url.to_string(), id, timestamp, signature, body })
}

/// By the secret, and by the one before as long as that counts.
fn signature(tx: &Tx, endpoint: &Endpoint, id: &str, timestamp: i64, body: &str) -> String {
    let old = endpoint.old_secret_until.filter(|until| *until > tx.now).map(|_| endpoint.secret_version - 1);
    let versions = std::iter::once(endpoint.secret_version).chain(old);
    let signed = versions.map(|version| {
        let key = tx.site.keys.webhook(endpoint.id.as_str(), version);
        signature::of(&key, id, timestamp, body)
    });
    signed.collect::<Vec<_>>().join(" ")
}

/// Writes down what was answered, unless somebody else has tried meanwhile, or the endpoint has ended.
pub fn note(tx: &mut Tx, claim: &Claim, answer: &Answer) -> Result<()> {
    let found = webhook_deliveries::table
        .find(claim.delivery)
        .filter(webhook_deliveries::next_try_at.eq(claim.lease))
        .filter(webhook_deliveries::state.eq(DeliveryState::Waiting))
        .select(Delivery::as_select());
    let Some(delivery) = found.first_row::<Delivery>(tx.conn).optional()? else { return Ok(()) };
    let first = delivery.first_tried_at.unwrap_or(tx.now);
    let is_given_up = answer.is_gone() || first <= tx.now.plus_days(-TRIED_DAYS);
    let (state, next) = match answer.is_yes() {
        true => (DeliveryState::Delivered, tx.now),
        false if is_given_up => (DeliveryState::Failed, tx.now),
        false => (DeliveryState::Waiting, tx.now.plus_seconds(pause_after(delivery.tries))),
    };
    diesel::update(webhook_deliveries::table.find(claim.delivery))
        .set((
            webhook_deliveries::state.eq(state),
            webhook_deliveries::next_try_at.eq(next),
            webhook_deliveries::tries.eq(delivery.tries + 1),
            webhook_deliveries::first_tried_at.eq(Some(first)),
            webhook_deliveries::tried_at.eq(Some(tx.now)),
            webhook_deliveries::status.eq(answer.status.map(i64::from)),
            webhook_deliveries::milliseconds.eq(i64::try_from(answer.took.as_millis()).ok()),
            webhook_deliveries::answer.eq(plain(&answer.said)),
        ))
        .execute(tx.conn)?;
    note_at_endpoint(tx, claim.endpoint, answer, state)
}

/// What an answer means for the endpoint as a whole: it stops when something was tried for days and nothing else has arrived
/// meanwhile.
fn note_at_endpoint(tx: &mut Tx, id: WebhookId, answer: &Answer, now: DeliveryState) -> Result<()> {
    let Some(endpoint) = active(tx, id)? else { return Ok(()) };
    if answer.is_gone() {
        return end(tx, &endpoint, EndpointState::Gone);
    }
    let failing_since = (!answer.is_yes()).then(|| endpoint.failing_since.unwrap_or(tx.now));
    let has_failed_for_days = failing_since.is_some_and(|since| since <= tx.now.plus_days(-TRIED_DAYS));
    if has_failed_for_days && now == DeliveryState::Failed {
        return end(tx, &endpoint, EndpointState::Stopped);
    }
    if failing_since != endpoint.failing_since {
        diesel::update(webhook_endpoints::table.find(id))
            .set(webhook_endpoints::failing_since.eq(failing_since))
            .execute(tx.conn)?;
    }
    Ok(())
}

/// Nothing is sent there any more, until an operator wants it: all that waits is kept.
fn end(tx: &mut Tx, endpoint: &Endpoint, state: EndpointState) -> Result<()> {
    diesel::update(webhook_endpoints::table.find(endpoint.id))
        .set(webhook_endpoints::state.eq(state))
        .execute(tx.conn)?;
    mails::ended(tx, endpoint, state)
}

/// What a receiver said, without what no page can show.
fn plain(said: &str) -> String {
    said.chars().map(|c| if c.is_control() { ' ' } else { c }).take(ANSWER).collect()
}

/// The endpoint, as long as something is sent there.
fn active(tx: &mut Tx, id: WebhookId) -> Result<Option<Endpoint>> {
    let found = webhook_endpoints::table.find(id).filter(webhook_endpoints::state.eq(EndpointState::Active));
    Ok(found.select(Endpoint::as_select()).first_row(tx.conn).optional()?)
}

/// `$1`: since then it is over.
const FORGET: &str = "DELETE FROM webhook_deliveries
    WHERE state <> 'waiting' AND next_try_at <= $1
      AND (state = 'delivered' OR EXISTS (
        SELECT 1 FROM webhook_endpoints w WHERE w.id = endpoint_id AND w.state = 'active'))";

/// Forgets what has arrived or was given up long ago, and keeps what was given up where nothing is sent: it is sent when that
/// starts again. All of it stays in the feed.
pub fn forget_old(tx: &mut Tx) -> Result<()> {
    sql(FORGET).bind::<BigInt, _>(tx.now.plus_days(-KEPT_DAYS)).execute(tx.conn)?;
    Ok(())
}
