//! The port to the network. [`super::http`] is the real one.

use std::time::Duration;

/// What is sent, ready to go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    pub url: String,
    /// `webhook-id`: the same at each try.
    pub id: String,
    /// `webhook-timestamp`: seconds since 1970, of this try.
    pub timestamp: i64,
    /// `webhook-signature`: one, or two while the secret is rolled over.
    pub signature: String,
    /// JSON.
    pub body: String,
}

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// None: nobody answered.
    pub status: Option<u16>,
    /// The beginning of what was answered, or why nobody did.
    pub said: String,
    pub took: Duration,
}

/// Whoever brings messages to endpoints.
pub trait Carrier: Send + Sync {
    /// Brings it there, and waits for the answer: never within a transaction.
    fn carry(&self, message: &Message) -> Answer;
}

impl Answer {
    /// It was taken.
    pub fn is_yes(&self) -> bool {
        self.status.is_some_and(|status| (200..300).contains(&status))
    }

    /// Nothing will ever be taken there again.
    pub fn is_gone(&self) -> bool {
        self.status == Some(410)
    }
}
