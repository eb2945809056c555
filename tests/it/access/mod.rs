pub mod canary;
mod effects;
pub mod every_route;
mod links;
mod machine;
mod managing;
mod matrix;
mod naive;
mod policy_table;
