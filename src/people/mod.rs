//! People: sign up, confirm the address, the account.

pub mod account;
pub mod changes;
pub mod email;
pub mod mails;
pub mod password;
pub mod queries;
pub mod sign_up;
pub mod verify;
