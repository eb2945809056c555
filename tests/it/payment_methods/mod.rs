mod access;
mod close;
mod edit;
mod form;
mod invoice_email;
mod new;
mod show;
mod teams;
