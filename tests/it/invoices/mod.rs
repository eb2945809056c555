pub mod check;
mod delivery;
mod frozen;
pub mod monthly;
mod pages;
mod reminders;
