//! How often a token may ask. Counted by each server for itself: nothing is protected by it but the server.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};

use crate::error::{Error, Result};
use crate::model::AccessTokenId;
use crate::store::Moment;

/// So many requests in a minute.
pub const MOST: i64 = 600;
const SLOT_SECONDS: i64 = 60;

/// The requests of the present minute, by token.
#[derive(Default)]
pub struct Calls(Mutex<Slot>);

#[derive(Default)]
struct Slot {
    /// In slots since 1970.
    number: i64,
    used: HashMap<AccessTokenId, i64>,
}

/// What is left to a token.
#[derive(Debug, Clone, Copy)]
pub(super) struct Allowance {
    used: i64,
    /// Seconds until it may ask as often again.
    reset: i64,
}

impl Calls {
    /// Counts one more request.
    pub(super) fn count(&self, token: AccessTokenId, now: Moment) -> Allowance {
        let seconds = now.0.div_euclid(1000);
        let number = seconds.div_euclid(SLOT_SECONDS);
        let mut slot = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if slot.number != number {
            *slot = Slot { number, used: HashMap::new() };
        }
        let used = slot.used.entry(token).or_default();
        *used += 1;
        Allowance { used: *used, reset: SLOT_SECONDS - seconds.rem_euclid(SLOT_SECONDS) }
    }
}

impl Allowance {
    /// # Errors
    /// It was asked too often.
    pub(super) fn check(self) -> Result<()> {
        if self.used > MOST {
            return Err(Error::TooMany { retry_after: self.reset });
        }
        Ok(())
    }

    /// For whoever wants to slow down in time.
    pub(super) fn say(self, headers: &mut HeaderMap) {
        let left = (MOST - self.used).max(0);
        for (name, value) in [("ratelimit-limit", MOST), ("ratelimit-remaining", left), ("ratelimit-reset", self.reset)]
        {
            headers.insert(HeaderName::from_static(name), HeaderValue::from(value));
        }
    }
}
