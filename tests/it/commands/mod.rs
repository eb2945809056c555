//! The sub-commands, and the program itself as a process: killed at any moment, and twice on one database.

mod at_once;
mod backup;
mod broken_disk;
mod check;
mod check_gateway;
mod demo;
mod exposition;
mod full_log;
mod health;
pub mod import;
mod import_environments;
mod import_invoices;
mod import_many;
pub mod killed;
mod killed_asking;
mod killed_billing;
mod killed_charging;
mod killed_correcting;
mod killed_paying;
mod measured;
mod probes;
pub mod process;
mod restored;
mod starting;
mod traced;
mod two_servers;
mod two_servers_paying;
