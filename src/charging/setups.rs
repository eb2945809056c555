//! Setting up a card or a direct debit, before anything is paid with it. Somebody goes to a page of the gateway and comes
//! back, or the gateway tells us, or both: one result. What is set up waits until a payment method takes it.

mod acts;
mod attaching; //  what a payment method pays with
pub mod expiry; // the end of a card, said before it comes
mod going_on; //   at the gateway: outside of transactions
mod mails;
pub mod page; //   /payment-setups/{setup}
mod tidying; //    what nothing pays with any longer
pub mod ways; //   what can be chosen

pub use acts::{For, Wanted, begin, chosen, finish, of_person, ready};
pub use attaching::{attach, forget_closed, let_go, would_pay};
pub use going_on::{Came, go_on, refresh, session};
pub use tidying::tidy;
