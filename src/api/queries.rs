//! What the answers to programs are made of.

pub mod apps;
