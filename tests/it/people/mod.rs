mod account;
mod account_type;
mod close;
mod forgotten;
mod invited;
mod invoice_email;
mod sign_up;
