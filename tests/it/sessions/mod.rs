mod links;
mod log_in;
