//! The database: one connection type for two databases, transactions that take turns, the clock.

pub mod clock;
pub mod connection;
pub mod ids;
pub mod letters;
pub mod limits;
mod migrations;
pub mod pages;
pub mod schema;
pub mod servers;
pub mod text;
pub mod transaction;
mod turns;

pub use clock::{Clock, Moment};
pub use connection::{AnyBackend, AnyConnection};
pub use transaction::{Db, Site, Tx};
