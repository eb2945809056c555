mod comparing;
mod disputes;
mod giving;
mod operators;
mod refunds;
mod refunds_failing;
mod refunds_ledger;
mod stopping;
