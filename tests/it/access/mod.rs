mod links;
mod policy_table;
