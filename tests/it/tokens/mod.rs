//! Tokens: made by developers and operators, shown once, listed and ended.

mod own;
mod platform;
