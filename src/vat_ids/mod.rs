//! VAT IDs of payment methods: the tax office is asked whether it knows them, in the background, never in the way of
//! a save. And what VAT follows from them.

pub mod certificates; //  of those who pay none
pub mod changes;
pub mod checker;
mod mails;
pub mod queries;
pub mod standing;
pub mod tax; //           which rate applies to whom
pub mod vies;
pub mod worker;
