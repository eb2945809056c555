pub mod check;
mod delivery;
mod frozen;
mod held;
pub mod monthly;
mod pages;
mod reminders;
