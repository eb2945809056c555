//! What is owed with a payment method, and what was paid too much.

use serde::Serialize;
use utoipa::ToSchema;

use crate::access::policy::ViewInvoices;
use crate::api::queries::payment_methods as queries;
use crate::api::values::Money;
use crate::web::call::{Answer, BillingRead, Call, Wanted};

/// How a payment method stands.
#[derive(Serialize, ToSchema)]
pub struct Balance {
    /// All that is still to be paid.
    owed: Money,
    /// The part of it that is overdue: not what will be charged, or is on its way.
    overdue: Money,
    /// Paid too much, and not used.
    credit: Money,
}

/// GET `/api/v1/payment-methods/{payment_method}/balance`
pub async fn show(call: Call<BillingRead>, payment_method: Wanted<ViewInvoices>) -> Answer<Balance> {
    call.answer(move |tx, caller| {
        let payer = payment_method.granted(tx, caller)?;
        let sums = queries::sums_of(tx, &payer)?;
        let money = |amount| Money::of(amount, payer.currency);
        Ok(Balance { owed: money(sums.owed), overdue: money(sums.overdue), credit: money(sums.credit) })
    })
    .await
}
