//! What is told by mail: letters are written in the act's transaction and delivered after it.

pub mod letter;
pub mod message;
pub mod outbox;

pub use letter::Letter;
