//! People: sign up, confirm the address, the account, its type and its end.

pub mod account;
pub mod account_type;
pub mod changes;
pub mod close;
pub mod email;
pub mod mails;
pub mod password;
pub mod queries;
pub mod sign_up;
pub mod stop_emails;
pub mod to_settle;
pub mod verify;
