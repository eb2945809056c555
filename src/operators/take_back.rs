//! An invoice is no longer asked for: written off, or taken back by a credit note.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::queries::OpenInvoice;
use super::seen::{PressForm, Seen};
use super::show::opened;
use crate::invoices::crediting::{self, Left};
use crate::invoices::queries;
use crate::model::document::InvoiceKind;
use crate::model::invoice::InvoiceState;
use crate::model::{InvoiceNumber, money, written};
use crate::paths;
use crate::payments::changes;
use crate::payments::queries::credited_in_part;
use crate::store::Tx;
use crate::web::error::{Error, Result};
use crate::web::{FieldErrors, ForOperators, Here, Me, Named, Next, Request, Shell, again};

#[derive(Template)]
#[template(path = "operators/write_off.html")]
struct WriteOff {
    shell: Shell,
    listed: OpenInvoice,
    seen: Seen,
}

#[derive(Template)]
#[template(path = "operators/credit_note.html")]
struct CreditNote {
    shell: Shell,
    listed: OpenInvoice,
    seen: Seen,
    left: Left,
    /// Something was paid for it, not only credited.
    is_paid: bool,
    form: TakeBackForm,
    errors: FieldErrors,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct TakeBackForm {
    reason: String,
    /// How the invoice was when the page was opened.
    seen: String,
}

/// GET `/operator/invoices/{number}/write-off`
pub async fn write_off_page(request: Request, operator: ForOperators, number: Named<InvoiceNumber>) -> HttpResponse {
    request
        .page(move |tx, me| {
            let operator = operator.granted(tx, me)?;
            let listed = opened(tx, &operator, &number.id()?)?;
            if listed.invoice.kind == InvoiceKind::Invoice && listed.invoice.state != InvoiceState::Open {
                return Err(Error::Elsewhere(paths::operator_invoice(&listed.invoice.number)));
            }
            let seen = Seen::now(tx, &listed.invoice)?;
            write_off_of(me, listed, seen)
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
                return Err(again(write_off_of(me, listed, seen)));
            }
            changes::write_off(tx, &listed.invoice, &confirmed)?;
            let words = format!("{} has been written off.", listed.invoice.number);
            Ok(Next::go(paths::operator_invoice(&listed.invoice.number)).saying(words))
        })
        .await
}

/// GET `/operator/invoices/{number}/credit-note`
pub async fn credit_note_page(request: Request, operator: ForOperators, number: Named<InvoiceNumber>) -> HttpResponse {
    request
        .page(move |tx, me| {
            let operator = operator.granted(tx, me)?;
            let listed = opened(tx, &operator, &number.id()?)?;
            if listed.invoice.state == InvoiceState::Credited {
                return Err(Error::Elsewhere(paths::operator_invoice(&listed.invoice.number)));
            }
            let seen = Seen::now(tx, &listed.invoice)?;
            credit_note_of(tx, me, listed, seen, TakeBackForm::default(), FieldErrors::none())
        })
        .await
}

/// POST `/operator/invoices/{number}/credit-note`
pub async fn credit_note(request: Request, operator: ForOperators, number: Named<InvoiceNumber>) -> HttpResponse {
    request
        .act(move |tx, me| {
            let operator = operator.granted(tx, me)?;
            let confirmed = me.require_password(tx)?;
            let listed = opened(tx, &operator, &number.id()?)?;
            let form: TakeBackForm = me.form()?;
            let reason = written::few_words(&form.reason, 3..=200, "Say in a few words why.");
            if listed.invoice.state != InvoiceState::Credited {
                if let Some(seen) = Seen::changed(tx, &listed.invoice, &form.seen)? {
                    return Err(again(credit_note_of(tx, me, listed, seen, form, FieldErrors::none())));
                }
                if let Err(what) = &reason {
                    let (seen, errors) = (Seen::now(tx, &listed.invoice)?, FieldErrors::at("reason", what.as_str()));
                    return Err(again(credit_note_of(tx, me, listed, seen, form, errors)));
                }
            }
            let made = crediting::credit(tx, &listed.invoice, &confirmed, &reason.unwrap_or_default())?;
            let words = format!("{made} credits {} in full.", listed.invoice.number);
            Ok(Next::go(paths::operator_invoice(&made)).saying(words))
        })
        .await
}

fn write_off_of(me: &Me, listed: OpenInvoice, seen: Seen) -> Result<WriteOff> {
    let shell = frame(me, &listed, format!("Write off {}?", listed.invoice.number))?;
    Ok(WriteOff { shell, listed, seen })
}

fn credit_note_of(
    tx: &mut Tx,
    me: &Me,
    listed: OpenInvoice,
    seen: Seen,
    form: TakeBackForm,
    errors: FieldErrors,
) -> Result<CreditNote> {
    let shell = frame(me, &listed, format!("Credit {} in full?", listed.invoice.number))?;
    let left = Left::of(&listed.invoice, &queries::credit_notes_of(tx, listed.invoice.id)?);
    let is_paid = listed.invoice.paid > credited_in_part(tx, listed.invoice.id)?;
    Ok(CreditNote { shell, listed, seen, left, is_paid, form, errors })
}

fn frame(me: &Me, listed: &OpenInvoice, title: String) -> Result<Shell> {
    match listed.invoice.kind {
        InvoiceKind::Invoice => Ok(me.shell(title, Here::Operator)),
        InvoiceKind::CreditNote => Err(Error::NotFound),
    }
}
