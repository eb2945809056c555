//! Invitations: an offer by one person to one e-mail address. Until it is accepted nothing changes for anybody.
//!
//! ```text
//!             ┌── send again (new link, new expiry) ──┐
//!             ▼                                       │
//!  (sent) pending ──────── time ────────────────▶ expired
//!             │  ▲
//!             │  └── refused by the sender (same link, same expiry)
//!             ├──accept under another address──▶ to be confirmed ──confirmed──▶ accepted;
//!             │                one to pay: pending again, for the other address ◀──┘
//!             ├──accept──▶ accepted
//!             ├──decline──▶ declined
//!             ├──withdraw──▶ withdrawn
//!             └──its object or the sender's right is gone──▶ void
//! ```
//!
//! *What it is now* is an [`offer::Offer`]: read fresh, with everything that meanwhile went away crossed out.
//! `sending` and `managing` are the sender's acts, `answering` the receiver's, `due` what time does, `changes` what
//! other names and addresses do to them, `trials` says how long they hold trials. What is left of them is read in
//! `graph`, which also ends those of which nothing is.

pub mod answering;
pub mod asking;
pub mod changes;
pub mod choice;
pub mod due;
pub mod giving;
mod had;
pub mod mails;
pub mod managing;
pub mod offer;
pub mod preview;
pub mod queries;
pub mod sending;
pub mod trials;
mod wording;
mod writing;

pub mod accept; //            the receiver's steps: check, take over
pub mod answer; //            the receiver's page, and declining
mod answer_choices; //        what can be chosen there
pub(crate) mod answer_page; //         what it shows to whom
pub mod confirm; //           the sender confirms another address
pub mod invite; //            /invite: which of the kinds
pub mod list; //              /invitations
mod reader; //                who looks at a received one
pub mod sent; //              one sent invitation and its acts
pub mod sent_address; //      changing its address
pub mod to_app; //            /invite/app
pub mod to_pay; //            /invite/pay
pub mod to_payment_method; // /invite/payment-method
pub mod to_team; //           /invite/team
