//! Every story, every proof and every test of one file in one binary. `world` is what stories happen in; the other
//! folders are named as in `src`.
//!
//! A story is a function of a world: `story! { fn a_client_takes_over(world: &mut World) { … } }`. It runs on SQLite,
//! and on PostgreSQL where that is asked for (`bin/with-postgres cargo test --test it -- --ignored ::postgres`).

// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[macro_use]
#[allow(dead_code, unused_imports, reason = "a kit: not every tool is in use at every moment")]
mod world;

mod access;
mod api;
mod apps;
mod books;
mod charging;
mod commands;
mod costs;
mod documents;
mod due;
mod environments;
mod events;
mod gateway;
mod home;
mod house_rules;
mod house_rules_graph;
mod house_rules_words;
mod import_graph;
mod imports;
mod invitations;
mod invoices;
mod mail;
mod metering;
mod model;
mod operators;
mod outbox;
mod paths;
mod payment_methods;
mod payments;
mod people;
mod receipts;
mod sessions;
mod settings;
mod source;
mod store;
mod teams;
mod tokens;
mod vat_ids;
mod web;
mod webhooks;
