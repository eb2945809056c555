pub mod every_route;
mod links;
mod policy_table;
