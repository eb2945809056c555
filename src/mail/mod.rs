//! What is told by mail: letters are written in the act's transaction and delivered after it.

pub mod answer; //        what a mail server means by a refusal
mod conversation; //      what is said to a mail server
mod delivery; //          what came of one try
mod dropped; //           what is not sent any more
pub mod header; //        names and subjects, as they were typed
pub mod invoices; //    what they bring, and whether it got there
pub mod letter;
pub mod links; //         of mails that are about to leave
pub mod mail_server; //   where it is, and how it is spoken to
pub mod message; //       as it goes over the wire
pub mod outbox;
pub mod queue; //         claimed, sent, tried again, given up
pub mod strangers; //     who has not asked for them
pub mod transport;
pub mod undeliverable;
pub mod worker;

pub use letter::Letter;
pub use transport::Transport;
