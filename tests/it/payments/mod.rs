pub mod charged;
mod credit;
mod ledger;
mod matching;
pub mod naive;
mod returns;
pub mod statement;
pub mod statements;
