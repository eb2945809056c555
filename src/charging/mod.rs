//! Money that comes in by itself: what is set up, charged, paid at once, given back. Whatever happens, what the gateway
//! says of a charge is compared with what stands here of it, and only the difference is posted: `settling.rs`.

pub mod asking; //     the gateway: claimed, asked, noted
pub mod bank; //       direct debit, without a gateway
pub mod begin; //      a charge begins, by itself
pub mod comparing; //  with what the gateway says: once a day, and `remit check --gateway`
pub mod ending; //     without money: in vain, or stopped by an operator
pub mod hooks; //      POST /hooks/stripe
mod mails;
pub mod notices; //    that something has changed
pub mod present; //    somebody pays one invoice, once
pub mod queries;
pub mod refreshing; // what the gateway says now
pub mod refunds; //    money goes back the way it came
pub mod rescue; //     whoever works on an app does
pub mod settling; //   what follows from it
pub mod setups; //     a card or an account
pub mod stopping; //   an operator ends a card
pub mod worker;
