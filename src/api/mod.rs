//! The interface for programs: the same things as on the pages, by the same rules, as JSON. A handler says in its signature
//! what the token has to be good for, which right is asked for, and what is answered; the description is made of that.

pub mod acts;
pub mod apps;
mod described;
pub mod events;
pub mod invitations;
pub mod invoices;
pub mod openapi;
pub mod pages;
pub mod payment_methods;
pub mod people;
mod queries;
mod sent;
pub mod teams;
pub mod token;
mod values;
