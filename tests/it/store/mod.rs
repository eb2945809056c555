mod connection;
mod crowd;
mod locks;
mod lost;
mod note;
mod pages;
mod query;
mod turns;
