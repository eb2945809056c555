//! Who has an account, and who has access to an object: through which path, since when, granted by whom.

mod accounts;
mod around;
mod everybody;
mod named;
mod reach;
mod receivers;

pub use accounts::{by_email, by_id};
pub use around::{
    AroundApp, AroundPaymentMethod, OnPaymentMethod, around_app, around_payment_method, everybody_connected,
    on_payment_method,
};
pub use everybody::{
    Member, Path, PersonAccess, billing_people, billing_people_of_many, developers, developers_of_apps,
    invoice_readers_of_many, members, members_of_teams, payers_of_apps,
};
pub use named::{Named, Somebody, working_on_each};
pub(crate) use named::{working, working_or_managing};
pub use reach::{Reached, ReachedKind, reached_by};
pub use receivers::{Receivers, copies_of_many, receivers, receivers_of_many};
