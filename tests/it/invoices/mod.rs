pub mod check;
mod frozen;
pub mod monthly;
mod pages;
mod reminders;
