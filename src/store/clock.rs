//! The only place that asks for the time. An act sees one moment, `tx.now`.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::Utc;

use crate::model::moment::Moment;

/// Where the time comes from.
#[derive(Clone)]
pub enum Clock {
    System,
    /// Stands still until a test moves it.
    Stopped(Arc<AtomicI64>),
}

impl Clock {
    pub fn stopped_at(moment: Moment) -> Clock {
        Clock::Stopped(Arc::new(AtomicI64::new(moment.0)))
    }

    #[expect(clippy::disallowed_methods, reason = "the one place that asks for the time")]
    pub fn now(&self) -> Moment {
        match self {
            Clock::System => Moment(Utc::now().timestamp_millis()),
            Clock::Stopped(at) => Moment(at.load(Ordering::SeqCst)),
        }
    }

    /// Moves a stopped clock; the system's time cannot be moved.
    pub fn set(&self, moment: Moment) {
        if let Clock::Stopped(at) = self {
            at.store(moment.0, Ordering::SeqCst);
        }
    }
}
