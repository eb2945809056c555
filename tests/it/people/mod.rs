mod account;
mod invited;
mod invoice_email;
mod sign_up;
