pub mod check;
mod frozen;
mod held;
pub mod monthly;
mod pages;
mod reminders;
