mod credit;
mod ledger;
mod matching;
mod naive;
mod returns;
mod statements;
