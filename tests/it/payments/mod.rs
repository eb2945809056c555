pub mod charged;
mod credit;
mod ledger;
mod matching;
mod naive;
mod returns;
pub mod statement;
pub mod statements;
