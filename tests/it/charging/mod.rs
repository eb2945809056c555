//! Money that comes in by itself.

mod bank;
