//! The interface for programs: by token, by the same rules.

mod acts;
mod apps;
mod billing;
mod every_route;
mod openapi;
mod people;
mod protections;
