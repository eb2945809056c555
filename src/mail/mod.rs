//! What is told by mail: letters are written in the act's transaction and delivered after it.

pub mod answer; //        what a mail server means by a refusal
pub mod header; //        names and subjects, as they were typed
pub mod letter;
pub mod message; //       as it goes over the wire
pub mod outbox;
pub mod queue; //         claimed, sent, tried again, given up
pub mod transport;
pub mod undeliverable;
pub mod worker;

pub use letter::Letter;
pub use transport::Transport;
