//! One thing that the platform is told, before it has its place in the feed.

use chrono::SecondsFormat;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::error::{Error, Result};
use crate::model::webhook::{FeedEntry, FeedKind, Timing};
use crate::model::{EventId, ObjectId};
use crate::store::{Moment, Tx};

pub(super) struct News {
    pub id: EventId,
    pub kind: FeedKind,
    /// What is told of one of these arrives in order.
    pub object: ObjectId,
    pub at: Moment,
    pub timing: Timing,
    /// Ids, and lists of ids, by what they are: never a name, an address or an amount.
    pub ids: Map<String, Value>,
}

/// As it is sent. In this order, so that people find their way in it.
#[derive(Serialize)]
struct Body<'a> {
    #[serde(rename = "type")]
    kind: &'a str,
    timestamp: String,
    id: &'a str,
    /// As the feed says it, where it is in there.
    #[serde(skip_serializing_if = "Option::is_none")]
    position: Option<String>,
    data: &'a Map<String, Value>,
    when: &'a str,
}

impl News {
    /// What no event says: it has an id of its own, and is of now.
    pub(super) fn of_now<const MANY: usize>(
        tx: &mut Tx,
        kind: FeedKind,
        object: &str,
        ids: [(&str, Value); MANY],
    ) -> Result<News> {
        let object = ObjectId::from_stored(object).ok_or_else(|| Error::Internal(format!("{object} is no id")))?;
        let ids = ids.into_iter().map(|(name, id)| (name.to_owned(), id)).collect();
        Ok(News { id: EventId::next_in(tx), kind, object, at: tx.now, timing: Timing::Effective, ids })
    }

    /// At its place in the feed.
    pub(super) fn at(self, position: i64) -> Result<FeedEntry> {
        let body = body(self.kind.as_str(), self.at, self.id.as_str(), Some(position), &self.ids, self.timing)?;
        Ok(FeedEntry {
            position,
            id: self.id,
            kind: self.kind.as_str().to_owned(),
            object_id: self.object,
            at: self.at,
            body,
        })
    }
}

/// The JSON of something that is told. `position`: its place in the feed; a test has none.
pub(super) fn body(
    kind: &str,
    at: Moment,
    id: &str,
    position: Option<i64>,
    ids: &Map<String, Value>,
    timing: Timing,
) -> Result<String> {
    let timestamp = at.utc().to_rfc3339_opts(SecondsFormat::Millis, true);
    let position = position.map(|position| position.to_string());
    let body = Body { kind, timestamp, id, position, data: ids, when: timing.as_str() };
    serde_json::to_string(&body).map_err(|problem| Error::Internal(problem.to_string()))
}
