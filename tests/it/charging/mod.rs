mod present_pages;
mod present_races;
pub mod rescue;
