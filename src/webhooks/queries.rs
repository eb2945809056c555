//! The endpoints, and what was sent to them.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};

use crate::error::{Error, Result};
use crate::model::queue::{Queue, QueueColumns};
use crate::model::webhook::{DeliveryState, Endpoint};
use crate::model::{DeliveryId, WebhookId};
use crate::store::query::rows;
use crate::store::schema::webhook_endpoints;
use crate::store::{Moment, Tx, WholeRows};

/// The columns of a [`Queue`], of what is still to be brought to an endpoint, whether that is active or not.
const WAITING: &str = "
    WITH waiting AS (
      SELECT d.made_at FROM webhook_endpoints e
        JOIN webhook_deliveries d ON d.endpoint_id = e.id AND d.state = 'waiting' LIMIT 10000)
    SELECT COUNT(made_at), MIN(made_at) FROM waiting";

/// What waits for the worker, by when it was made.
pub fn waiting(tx: &mut Tx) -> Result<Queue> {
    Ok(rows::<QueueColumns>(WAITING).get_result(tx.conn)?)
}

/// So many deliveries are shown: the newest.
pub const SHOWN: i64 = 25;

/// A delivery as it is shown.
#[derive(Debug, Clone, Queryable)]
pub struct Shown {
    pub id: DeliveryId,
    /// `app.created`
    pub kind: String,
    /// What receivers know it by.
    pub event: String,
    pub state: DeliveryState,
    pub made_at: Moment,
    pub tried_at: Option<Moment>,
    pub tries: i64,
    /// Of the last answer; None: there was none.
    pub status: Option<i64>,
    /// For so long the last answer was waited for.
    pub milliseconds: Option<i64>,
    /// Its beginning, or why there was none.
    pub answer: String,
    pub next_try_at: Moment,
}

/// The newest deliveries of endpoint `$1`.
const NEWEST: &str = "
    SELECT d.id, COALESCE(f.kind, 'webhook.test') AS kind, COALESCE(f.id, d.id) AS event, d.state, d.made_at, d.tried_at,
           d.tries, d.status, d.milliseconds, d.answer, d.next_try_at
    FROM webhook_deliveries d LEFT JOIN feed f ON f.position = d.position
    WHERE d.endpoint_id = $1 ORDER BY d.made_at DESC, d.id DESC LIMIT $2";

/// All of them, in the order in which they were made. For operators and the command line.
pub fn endpoints(tx: &mut Tx) -> Result<Vec<Endpoint>> {
    let in_order = webhook_endpoints::table.order((webhook_endpoints::made_at, webhook_endpoints::id));
    Ok(in_order.select(Endpoint::as_select()).load_rows(tx.conn)?)
}

/// One of them.
///
/// # Errors
/// [`Error::NotFound`]
pub fn endpoint(tx: &mut Tx, id: WebhookId) -> Result<Endpoint> {
    let found = webhook_endpoints::table.find(id).select(Endpoint::as_select());
    found.first_row(tx.conn).optional()?.ok_or(Error::NotFound)
}

/// What was sent to an endpoint, or is on its way: the newest first.
pub fn newest(tx: &mut Tx, endpoint: &Endpoint) -> Result<Vec<Shown>> {
    type Columns =
        (Text, Text, Text, Text, BigInt, Nullable<BigInt>, BigInt, Nullable<BigInt>, Nullable<BigInt>, Text, BigInt);
    Ok(rows::<Columns>(NEWEST).bind::<Text, _>(endpoint.id).bind::<BigInt, _>(SHOWN).load(tx.conn)?)
}
