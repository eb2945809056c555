//! Limits on how often something may be tried. Counted in the database, so that they hold for all servers.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use super::{Tx, query};
use crate::error::{Error, Result};
use crate::model::moment::Moment;
use crate::model::schema::rate_limits;

/// So many times in so many seconds.
#[derive(Debug, Clone, Copy)]
pub struct Limit {
    pub times: i64,
    pub seconds: i64,
}

#[derive(QueryableByName)]
struct Used {
    #[diesel(sql_type = BigInt)]
    used: i64,
}

const COUNT_ONE: &str = "INSERT INTO rate_limits (key, slot_ends, used) VALUES ($1, $2, 1)
    ON CONFLICT (key, slot_ends) DO UPDATE SET used = rate_limits.used + 1 RETURNING used";

/// Counts one more try: how many they are in the present slot, this one included. The caller's transaction must commit for it to count.
///
/// # Errors
/// [`Error::TooMany`] with the seconds to wait.
pub fn count(tx: &mut Tx, key: &str, limit: Limit) -> Result<i64> {
    let slot_ends = slot_end(tx.now, limit);
    let used: Used = query::sql(COUNT_ONE).bind::<Text, _>(key).bind::<BigInt, _>(slot_ends.0).get_result(tx.conn)?;
    if used.used > limit.times {
        Err(Error::TooMany { retry_after: slot_ends.seconds_since(tx.now) + 1 })
    } else {
        Ok(used.used)
    }
}

/// Takes back one try of the present slot: it was none of those that are limited.
pub fn take_back(tx: &mut Tx, key: &str, limit: Limit) -> Result<()> {
    let slot = rate_limits::table.find((key, slot_end(tx.now, limit))).filter(rate_limits::used.gt(0));
    diesel::update(slot).set(rate_limits::used.eq(rate_limits::used - 1)).execute(tx.conn)?;
    Ok(())
}

/// Starts again at nothing, after a success.
pub fn forgive(tx: &mut Tx, key: &str) -> Result<()> {
    diesel::delete(rate_limits::table.filter(rate_limits::key.eq(key))).execute(tx.conn)?;
    Ok(())
}

/// Forgets slots that are over.
pub fn forget_old(tx: &mut Tx) -> Result<()> {
    diesel::delete(rate_limits::table.filter(rate_limits::slot_ends.lt(tx.now))).execute(tx.conn)?;
    Ok(())
}

fn slot_end(now: Moment, limit: Limit) -> Moment {
    let length = limit.seconds * 1000;
    Moment((now.0 / length + 1) * length)
}
