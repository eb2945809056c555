mod outbox_page;
pub mod smtp_server;
mod worker;
