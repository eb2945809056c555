mod headers;
mod later;
mod looks;
mod outbox_page;
mod refusals;
pub mod smtp_server;
pub use smtp_server::AUTHORITY;
mod starttls;
pub mod worker;
