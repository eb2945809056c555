mod credit;
mod ledger;
mod naive;
mod statements;
