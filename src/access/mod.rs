//! Who may do what. Three steps:
//!
//! 1. **links**: how a person is connected to an object; **facts**, read from the database.
//! 2. **policy**: what a link allows; every rule of the product, pure, on one page.
//! 3. **granted**: the proof that a person holds a right on an object. Only this module can make one,
//!    and acts ask for it, so that without a check there is nothing to pass.
//!
//! Two more proofs: acts that matter most ask for `Confirmed`, it was shown a moment ago that it is them; what operators see
//! and do of a customer asks for `Opened`, the record was opened with a reason and still is. Who says whether an app runs has
//! `Reporting`.
//!
//! Whoever reads invoices without an account has an `Archive`: the link of an accountant, that works.
//!
//! What somebody has no link to does not exist for them. `consequences` says what an act would change. Who somebody is
//! says their `session`, and of a program its `token`.

pub mod archive;
pub(crate) mod billing;
pub mod check;
pub mod confirmed;
pub mod consequences;
pub mod external;
pub(crate) mod facts;
pub mod granted;
pub mod links;
pub mod listable;
pub mod listed;
pub mod opened;
pub mod operator;
pub mod people;
pub mod policy;
pub mod reporting;
pub mod senders;
pub mod session;
pub mod token;

pub use archive::Archive;
pub use confirmed::Confirmed;
pub use granted::{Granted, Right};
pub use links::{AppLink, PaymentMethodLink, PersonLink, TeamLink};
pub use listable::Listable;
pub use opened::{Opened, Record};
pub use operator::Operator;
pub use reporting::Reporting;
pub use token::Platform;
