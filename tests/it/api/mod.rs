//! The interface for programs: by token, by the same rules.

mod apps;
mod every_route;
mod openapi;
mod protections;
