//! What a charge has brought at the gateway that keeps it in memory.

use remit::gateway::port::{Charged, Outcome};
use remit::model::credential::PaymentKind;

/// The money of one charge.
#[derive(Debug, Clone)]
pub struct Money {
    pub key: String,
    pub invoice: String,
    pub reference: String,
    pub token: String,
    pub amount: i64,
    pub kind: PaymentKind,
    pub outcome: Outcome,
    pub refunded: i64,
    pub taken_back: i64,
}

impl Money {
    /// What of it is there.
    pub fn net(&self) -> i64 {
        match self.outcome {
            Outcome::Paid(amount) => amount - self.refunded - self.taken_back,
            _ => 0,
        }
    }

    /// What is there or may still come.
    pub fn held(&self) -> i64 {
        if self.outcome == Outcome::Processing { self.amount } else { self.net() }
    }

    pub fn said(&self) -> Charged {
        Charged {
            reference: self.reference.clone(),
            kind: Some(self.kind),
            outcome: self.outcome,
            refunded: self.refunded,
            taken_back: self.taken_back,
        }
    }
}
