//! The database: one connection type for two databases, transactions that take turns, the clock.

pub mod clock;
pub mod connection;
pub mod limits;
pub mod migrations;
pub mod pages;
pub mod query;
pub mod servers;
pub mod transaction;
pub mod turns;

pub use crate::model::moment::Moment;
pub use crate::model::{letters, schema};
pub use clock::Clock;
pub use connection::{AnyBackend, AnyConnection, Kind, WholeRows};
pub use transaction::{Connections, Db, Failure, Site, Tx};
