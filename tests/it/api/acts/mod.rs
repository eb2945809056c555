//! What programs change.

mod apps;
mod developers;
mod events;
mod once;
mod running;
mod usage;
