mod connection;
mod crowd;
mod locks;
mod pages;
mod query;
mod turns;
