//! Payments that the hosting platform has seen.

use serde::Deserialize;
use utoipa::ToSchema;

use crate::access::policy::{RecordPayments, ViewInvoices};
use crate::api::invoices::WholeInvoice;
use crate::api::sent::wrong;
use crate::costs::queries::today;
use crate::invoices::queries as invoices;
use crate::model::payment_method::Currency;
use crate::model::usage::Cents;
use crate::model::{InvoiceNumber, written};
use crate::operators::paid::{check_amount, check_day};
use crate::paths;
use crate::payments::changes;
use crate::payments::queries::came_in;
use crate::web::Named;
use crate::web::call::{Answer, BillingWrite, Body, Call, Done, Made, Wanted};

/// What came in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPayment {
    /// In cents. Below zero: it went back.
    #[schema(value_type = i64)]
    amount: Cents,
    /// That of the invoice: `EUR` or `USD`.
    currency: String,
    /// The day on which it came in: `2026-11-24`.
    received_on: String,
    /// For those who keep the books.
    #[serde(default)]
    note: String,
}

/// POST `/api/v1/payment-methods/{payment_method}/invoices/{number}/payments`: as operators record it. Send a key with it.
pub async fn record(
    call: Call<BillingWrite>,
    payment_method: Wanted<RecordPayments>,
    number: Named<InvoiceNumber>,
    payment: Body<NewPayment>,
) -> Answer<Made<WholeInvoice>> {
    call.make(move |tx, caller| {
        let payer = payment_method.granted(tx, caller)?;
        let seen = caller.ask::<ViewInvoices>(tx, payer.id)?;
        let number = number.id()?;
        let invoice = invoices::invoice(tx, &seen, &number)?;
        let sent = payment.of(caller)?;
        if Currency::from_stored(&sent.currency) != Some(invoice.currency) {
            return Err(wrong("currency", format!("This invoice is in {}.", invoice.currency.as_str())));
        }
        let came_in = came_in(tx, invoice.id)?;
        let amount = check_amount(sent.amount, &invoice, came_in).map_err(|what| wrong("amount", what))?;
        let day = check_day(&sent.received_on, today(tx)).map_err(|what| wrong("received_on", what))?;
        let note = written::one_line(&sent.note, 200).map_err(|what| wrong("note", what))?;
        let confirmed = caller.confirmed::<BillingWrite>()?;
        changes::record_for_platform(tx, &payer, &confirmed, &invoice, (amount, &day.to_string(), &note))?;
        let at = paths::api::invoice(payer.id, number.clone());
        Ok(Done::Made(WholeInvoice::shown(tx, &seen, &number)?, at))
    })
    .await
}
