//! What comes of handing over a mail.

/// What became of one try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    Sent,
    /// Not now: tried again after a pause. What the server said.
    NotNow(String),
    /// The receiver's address is refused for good. What the server said.
    Refused(String),
    /// The mail server cannot be reached or does not let us in: the whole queue waits.
    ServerAway(String),
}
