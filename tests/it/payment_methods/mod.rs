mod access;
mod close;
pub mod copies;
mod edit;
mod form;
mod invoice_email;
mod new;
mod show;
mod teams;
