//! What programs change: by the acts of the pages, with the same proofs.

pub mod apps;
mod called;
pub mod developers;
pub mod environments;
pub mod invitations;
pub mod payment_methods;
pub mod payments;
pub mod people;
pub mod running;
pub mod teams;
pub mod usage;
