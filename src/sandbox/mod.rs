//! The page of the sandbox: on one's own machine somebody says here how a card or an account behaves, and no money moves.

mod show;

pub use show::{choose, page};
