//! The feed: everything that webhooks tell, in one order, for who missed one.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::sent::wrong;
use crate::error;
use crate::model::webhook::FeedEntry;
use crate::store::pages::Part;
use crate::web::call::{Answer, Call, Listing, Read, Result};
use crate::webhooks::feed::feed_after;

/// Something that has happened, as webhooks tell it.
#[derive(Serialize, Deserialize, ToSchema)]
pub struct Event {
    /// Where it stands: what to send as `after` to go on behind it. Messages say it, too.
    #[serde(default)]
    position: String,
    #[serde(rename = "type")]
    kind: String,
    timestamp: String,
    /// The `webhook-id` of the message.
    id: String,
    /// Ids of what it happened to.
    #[schema(value_type = Object)]
    data: Value,
    /// `effective`, or `scheduled` for what is announced and can still be undone.
    when: String,
}

/// GET `/api/v1/events`
pub async fn list(call: Call<Read>) -> Answer<Listing<Event>> {
    call.list(|tx, caller, part| {
        caller.platform()?;
        let entries = feed_after(tx, position(part)?, part.rows())?;
        let events = entries.iter().map(Event::of).collect::<error::Result<Vec<Event>>>()?;
        Ok(Listing::of(events, part, |event| event.position.clone()))
    })
    .await
}

/// Behind which one it goes on.
fn position(part: &Part) -> Result<i64> {
    if part.after.is_empty() {
        return Ok(0);
    }
    part.after.parse().map_err(|_| wrong("after", "Use the “position” of an event, or “next” of the part before."))
}

impl Event {
    fn of(entry: &FeedEntry) -> error::Result<Event> {
        let event: Event =
            serde_json::from_str(&entry.body).map_err(|problem| error::Error::Internal(problem.to_string()))?;
        Ok(Event { position: entry.position.to_string(), ..event })
    }
}
