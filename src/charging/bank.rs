//! Direct debit through the bank of the seller: mandates that are accepted on a page of ours, files for the bank, and what its
//! statements say of them. Nobody is asked: an operator takes the file to the bank.

mod accepting; //   a mandate
mod account; //     what is typed for one
pub mod booked; //  the bank has booked a file, or one direct debit
pub mod calendar; // on which days it debits
pub mod ending; //  the end of mandates
pub mod files; //   what is due becomes a file
mod mails;
pub mod mandate; // /payment-setups/{setup}/mandate
mod message; //     the file, as the bank reads it
pub mod queries;
pub mod returns; // a direct debit came back
pub mod statement; // what a statement says of all that
