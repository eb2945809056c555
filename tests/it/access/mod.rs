pub mod every_route;
mod links;
mod machine;
mod managing;
mod policy_table;
