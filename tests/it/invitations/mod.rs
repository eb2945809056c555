//! The stories of the invitations: what the sender does, what the receiver does, and what must never happen.

pub mod acts;
pub mod steps;

mod another_address;
mod answers;
mod at_once;
mod changed;
mod choices;
mod drafts;
mod for_team;
mod had;
mod handover;
mod held;
mod invoices_only;
mod kept_names;
mod limits;
mod links;
mod main_job;
mod numbers;
mod pressed;
mod price;
mod races;
mod readers;
mod sending;
mod share;
mod team;
mod time;
mod trials;
mod two_minutes;
mod void;
mod work;
