//! Credit: money of a payer that no invoice needs yet.

use diesel::prelude::*;

use super::moment::Moment;
use super::usage::Cents;
use super::{CreditId, InvoiceId, PaymentMethodId};

crate::text_enum! {
    /// Why credit came or went.
    CreditKind {
        /// More came in for an invoice than it comes to. Negative: that went back.
        PaidTooMuch => "paid_too_much",
        /// It had been paid for an invoice that was cancelled.
        CreditNote => "credit_note",
        /// Negative: it paid an open invoice. Positive: it does so no longer.
        Used => "used",
        /// Negative: we transferred it back.
        GivenBack => "given_back",
    }
}

/// Never changed: what was wrong is undone by another one. What a payer has left is the sum.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::model::schema::credits)]
pub struct Credit {
    pub id: CreditId,
    pub payment_method_id: PaymentMethodId,
    /// From which it came, or which it paid.
    pub invoice_id: Option<InvoiceId>,
    pub amount: Cents,
    pub created_at: Moment,
    /// Of what was given back: how. For the hosting company.
    pub note: String,
    pub kind: CreditKind,
}
