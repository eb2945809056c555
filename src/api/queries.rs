//! What the answers to programs are made of.

pub mod apps;
pub mod invitations;
pub mod invoices;
pub mod payment_methods;
