//! VAT IDs of payment methods: the tax office is asked whether it knows them, in the background, never in the way of
//! a save.

pub mod changes;
pub mod checker;
mod mails;
pub mod queries;
pub mod standing;
pub mod vies;
pub mod worker;
