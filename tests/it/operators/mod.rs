pub mod invoices;
mod reviews;
