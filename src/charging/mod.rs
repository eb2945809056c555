//! Money that comes in by itself: what is set up, charged, paid at once, given back.

pub mod hooks;
pub mod notices;
