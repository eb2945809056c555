mod at_once;
pub mod codes;
mod links;
mod log_in;
mod newer;
mod way_back;
