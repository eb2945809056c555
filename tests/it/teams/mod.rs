//! Stories of teams: making one, its page, roles, members who go.

mod deletion;
mod events;
mod members;
mod pages;
