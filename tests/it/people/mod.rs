mod account;

mod sign_up;
