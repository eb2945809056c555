//! The sub-commands, and the program itself as a process: killed at any moment, and twice on one database.

mod backup;
mod check;
mod demo;
pub mod import;
mod import_environments;
mod import_invoices;
mod killed;
mod killed_billing;
pub mod process;
mod two_servers;
