//! What waits for a worker.

use diesel::Queryable;
use diesel::sql_types::{BigInt, Nullable};

use super::moment::Moment;

/// The columns of a [`Queue`].
pub type QueueColumns = (BigInt, Nullable<BigInt>);

/// How much waits, and since when the first of it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable)]
pub struct Queue {
    pub length: i64,
    pub oldest: Option<Moment>,
}
