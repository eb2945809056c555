mod access;
mod close;
mod edit;
mod invoice_email;
mod new;
mod show;
mod teams;
