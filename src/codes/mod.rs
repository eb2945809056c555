//! Codes in mails: eight digits that are typed in the browser that asked for them, or a link that is opened there, to log in or
//! to confirm that it is you. The database knows that one was asked for, never which: both are derived when they are needed.

mod asking;
mod checking;
mod mails;

pub use asking::{ask_to_confirm, ask_to_log_in};
pub use checking::{MINUTES, NO_CODE, Tried, by_link, end_all_of, forget_ended, try_code, use_up, wrong_in_words};
