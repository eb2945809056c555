mod links;
mod log_in;
mod newer;
