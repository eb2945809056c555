pub mod every_route;
mod links;
mod managing;
mod policy_table;
