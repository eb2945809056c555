//! What programs change.

mod apps;
mod developers;
mod environments;
mod events;
mod invitations;
mod once;
mod payment_methods;
mod payments;
mod people;
mod running;
mod teams;
mod usage;
