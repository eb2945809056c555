//! What the receiver sees of an invitation, and answers.

pub mod accept; //     check, take over
pub mod answer; //     the acts
pub mod choice; //     what the receiver chose
pub mod decline; //    with a reason, or without
mod effects; //        what accepting changes, in words
pub mod open; //       the ways to its page
pub(crate) mod page; // what it shows to whom
mod paying; //         with what, if it is set up before
mod reader; //         who looks at it
pub(crate) mod receipt; // what was agreed to, frozen
mod terms; //          what can be chosen
