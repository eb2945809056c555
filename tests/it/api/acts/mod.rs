//! What programs change.

mod apps;
mod developers;
mod environments;
mod events;
mod invitations;
mod once;
mod running;
mod usage;
