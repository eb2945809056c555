//! Money that comes in by itself: what is set up, charged, paid at once, given back.

pub mod comparing; //  with what the gateway says: `remit check --gateway`
pub mod refunds; //    money goes back the way it came
pub mod stopping; //   an operator ends a card
