mod looks;
mod outbox_page;
mod smtp_server;
mod worker;
