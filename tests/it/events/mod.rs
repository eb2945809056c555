mod list;
pub mod plans;
mod wording;
