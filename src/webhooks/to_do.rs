//! What there is to do for the worker, asked all at once: it looks every second, and mostly there is nothing.

use diesel::sql_types::{BigInt, Text};

use super::deliveries::{furthest, ready};
use crate::error::Result;
use crate::model::WebhookId;
use crate::store::Tx;
use crate::store::query::rows;

/// What there is to do now.
#[derive(Debug, Default)]
pub(super) struct ToDo {
    /// Something waits to be moved into the feed.
    pub has_news: bool,
    /// Endpoints that have not looked through all of the feed.
    pub behind: Vec<WebhookId>,
    /// Endpoints to which something may be brought.
    pub ready: Vec<WebhookId>,
}

/// `$1` is now, `$2` further away than anything waits. Few endpoints: whoever runs the platform has them.
const TO_DO: &str = concat!(
    "SELECT 'news', '' WHERE EXISTS (SELECT 1 FROM feed_queue q WHERE q.place > 0)
     UNION ALL
     SELECT 'behind', w.id FROM webhook_endpoints w
      WHERE w.state = 'active' AND w.position < (SELECT COALESCE(MAX(f.position), 0) FROM feed f)
     UNION ALL
     SELECT 'ready', w.id FROM webhook_endpoints w
      WHERE w.state = 'active' AND EXISTS (SELECT 1 FROM webhook_deliveries d WHERE d.endpoint_id = w.id AND ",
    ready!("$1", "$2"),
    ") ORDER BY 1, 2"
);

/// Asks: one query.
pub(super) fn to_do(tx: &mut Tx) -> Result<ToDo> {
    let asked = rows::<(Text, Text)>(TO_DO).bind::<BigInt, _>(tx.now).bind::<BigInt, _>(furthest(tx));
    let found: Vec<(String, String)> = asked.load(tx.conn)?;
    let mut to_do = ToDo::default();
    for (what, id) in found {
        match what.as_str() {
            "behind" => to_do.behind.extend(WebhookId::from_stored(&id)),
            "ready" => to_do.ready.extend(WebhookId::from_stored(&id)),
            _ => to_do.has_news = true,
        }
    }
    Ok(to_do)
}
