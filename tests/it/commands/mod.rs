//! The sub-commands, and the program itself as a process: killed at any moment, and twice on one database.

mod at_once;
mod backup;
mod broken_disk;
mod check;
mod demo;
mod full_log;
pub mod import;
mod import_environments;
mod import_invoices;
pub mod killed;
mod killed_billing;
mod killed_correcting;
pub mod process;
mod starting;
mod two_servers;
