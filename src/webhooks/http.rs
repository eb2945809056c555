//! Carries messages over HTTP, and says no more than it was told to: no redirect is followed, no proxy is asked, and nothing is
//! sent to an address where a cloud tells a machine its own secrets, whatever a name leads to.

use std::time::Instant;

use super::carrier::{Answer, Carrier, Message};
use crate::model::webhook::is_never_told;
use crate::outgoing::{Outgoing, Patience};

/// So much of an answer is read.
const LARGEST_ANSWER: u64 = 1024;

/// The real carrier.
pub struct Http(Outgoing);

impl Http {
    pub fn new(patience: Patience) -> Http {
        Http(Outgoing::guarded(patience, is_never_told))
    }

    fn answered(&self, message: &Message) -> Result<(u16, String), String> {
        let timestamp = message.timestamp.to_string();
        let headers = [
            ("content-type", "application/json"),
            ("webhook-id", message.id.as_str()),
            ("webhook-timestamp", timestamp.as_str()),
            ("webhook-signature", message.signature.as_str()),
        ];
        let answered = self.0.post(&message.url, &headers, &message.body)?;
        // The status counts, whatever comes behind it.
        Ok((answered.status, answered.beginning(LARGEST_ANSWER)))
    }
}

impl Carrier for Http {
    fn carry(&self, message: &Message) -> Answer {
        let begun = Instant::now();
        let answered = self.answered(message);
        let took = begun.elapsed();
        match answered {
            Ok((status, said)) => Answer { status: Some(status), said, took },
            Err(said) => Answer { status: None, said, took },
        }
    }
}
