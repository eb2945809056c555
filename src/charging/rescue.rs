//! The circle of rescue: an invoice could not be charged, or is still unpaid after two reminders. Those who work on the apps
//! learn that something is wrong (`invoices/reminders.rs`); if whoever pays allows it, they can pay that one invoice, and see its
//! number and what is owed.

use actix_web::HttpResponse;
use askama::Template;

use super::present::{self, Door, Wanted};
use crate::access::Granted;
use crate::access::billing::payer_of;
use crate::access::policy::PayForApp;
use crate::invoices::pay_now::PayNow;
use crate::invoices::reminders;
use crate::model::invoice::Invoice;
use crate::model::money;
use crate::paths;
use crate::payments::charges::{newest, of_replaced};
use crate::store::Tx;
use crate::web::error::{Error, Result};
use crate::web::{Asked, Here, Request, Shell};

#[derive(Template)]
#[template(path = "charging/rescue.html")]
struct Rescue {
    shell: Shell,
    app: Granted<PayForApp>,
    /// What pays for it, by name.
    payer: String,
    invoice: Invoice,
    pay_now: Option<PayNow>,
    /// Less than the gateway takes.
    is_too_little: bool,
}

impl Rescue {
    fn owed(&self) -> String {
        money::in_words(self.invoice.owed(), self.invoice.currency)
    }
}

/// GET `/apps/{app}/pay`
pub async fn page(request: Request, app: Asked<PayForApp>) -> HttpResponse {
    request
        .leading_to_gateway()
        .page(move |tx, me| {
            let app = app.granted(tx, me)?;
            let invoice = invoice_of(tx, &app)?;
            let (_, payer) = payer_of(tx, &app)?.ok_or(Error::NotFound)?;
            let newest = match of_replaced(tx, &invoice)? {
                Some(charge) => Some(charge),
                None => newest(tx, invoice.id)?,
            };
            let pay_now = PayNow::of(tx, &me.visit, &invoice, newest.as_ref(), paths::pay_for_app(app.id));
            let is_too_little = tx.site.taking.gateway.is_some_and(|gateway| invoice.owed() < gateway.least());
            let shell = me.shell("Pay this invoice", Here::Apps);
            Ok(Rescue { shell, app, payer, invoice, pay_now, is_too_little })
        })
        .await
}

/// POST `/apps/{app}/pay`
pub async fn pay(request: Request, app: Asked<PayForApp>) -> HttpResponse {
    request
        .steps(move |house, visit| async move {
            present::pay(&house, visit, move |tx, visit| {
                let app = app.granted(tx, &visit.clone().me()?)?;
                Ok(Wanted { invoice: invoice_of(tx, &app)?, door: Door::App(app.id) })
            })
            .await
        })
        .await
}

/// The one with which whoever pays has a problem.
fn invoice_of(tx: &mut Tx, app: &Granted<PayForApp>) -> Result<Invoice> {
    if tx.site.taking.gateway.is_none() {
        return Err(Error::NotFound);
    }
    let payer = app.payment_method_id.ok_or(Error::NotFound)?;
    reminders::oldest_problem(tx, payer)?.ok_or(Error::NotFound)
}
