mod connection;
mod crowd;
mod locks;
mod lost;
mod pages;
mod query;
mod turns;
