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
//! *What it is now* is an [`Offer`](crate::graph::offer::Offer): read fresh, with everything that meanwhile went away
//! crossed out. `kinds` has what is particular to each kind, `writing` and `sent` are the sender's, `received` is the
//! receiver's, `due` is what time does, `changes` what another address does to them, `trials` says how long they hold
//! trials. What is left of them is read in `graph`, which also ends those of which nothing is.

pub mod changes;
pub mod due;
pub mod kinds; //    a file for each kind
pub mod list; //     /invitations
pub mod mails;
pub mod queries;
pub mod received; // /invitation
pub mod sent; //     /invitations/{invitation}
pub mod trials;
mod words; //        an offer in words
pub mod writing; //  /invite
