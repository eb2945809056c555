mod account;
mod invited;
mod sign_up;
