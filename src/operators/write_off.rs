//! An open invoice is written off: nobody asks for it any more.

use actix_web::HttpResponse;
use askama::Template;

use super::credit_in_full::frame;
use super::queries::OpenInvoice;
use super::seen::{PressForm, Seen};
use super::show::opened;
use crate::model::document::InvoiceKind;
use crate::model::invoice::InvoiceState;
use crate::model::{InvoiceNumber, money};
use crate::paths;
use crate::payments::changes;
use crate::web::error::{Error, Result};
use crate::web::{ForOperators, Me, Named, Next, Request, Shell, again};

#[derive(Template)]
#[template(path = "operators/write_off.html")]
struct WriteOff {
    shell: Shell,
    listed: OpenInvoice,
    seen: Seen,
}

/// GET `/operator/invoices/{number}/write-off`
pub async fn page(request: Request, operator: ForOperators, number: Named<InvoiceNumber>) -> HttpResponse {
    request
        .page(move |tx, me| {
            let operator = operator.granted(tx, me)?;
            let listed = opened(tx, &operator, &number.id()?)?;
            if listed.invoice.kind == InvoiceKind::Invoice && listed.invoice.state != InvoiceState::Open {
                return Err(Error::Elsewhere(paths::operator_invoice(&listed.invoice.number)));
            }
            let seen = Seen::now(tx, &listed.invoice)?;
            form_page(me, listed, seen)
        })
        .await
}

/// POST `/operator/invoices/{number}/write-off`
pub async fn write_off(request: Request, operator: ForOperators, number: Named<InvoiceNumber>) -> HttpResponse {
    request
        .act(move |tx, me| {
            let operator = operator.granted(tx, me)?;
            let confirmed = me.require_password(tx)?;
            let listed = opened(tx, &operator, &number.id()?)?;
            if listed.invoice.state == InvoiceState::Open
                && let Some(seen) = Seen::changed(tx, &listed.invoice, &me.form::<PressForm>()?.seen)?
            {
                return Err(again(form_page(me, listed, seen)));
            }
            changes::write_off(tx, &listed.invoice, &confirmed)?;
            let words = format!("{} has been written off.", listed.invoice.number);
            Ok(Next::go(paths::operator_invoice(&listed.invoice.number)).saying(words))
        })
        .await
}

fn form_page(me: &Me, listed: OpenInvoice, seen: Seen) -> Result<WriteOff> {
    let shell = frame(me, &listed, "Write off this invoice?")?;
    Ok(WriteOff { shell, listed, seen })
}
