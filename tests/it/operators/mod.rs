mod certificates;
mod confirmed;
pub mod invoices;
mod mails;
mod payment_methods;
mod people;
mod reviews;
mod running;
mod twice;
