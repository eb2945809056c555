//! An invoice is credited in full: a credit note over all that is left of it. What was charged for it can go back there.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::going_back::{self, Back};
use super::queries::OpenInvoice;
use super::seen::Seen;
use super::show::opened;
use crate::charging::refunds::Freed;
use crate::invoices::crediting::{self, Left};
use crate::invoices::queries;
use crate::model::document::InvoiceKind;
use crate::model::invoice::InvoiceState;
use crate::model::{InvoiceNumber, money, written};
use crate::paths;
use crate::store::Tx;
use crate::web::error::{Error, Result};
use crate::web::{FieldErrors, ForOperators, Here, Me, Named, Next, Request, Shell, again};

#[derive(Template)]
#[template(path = "operators/credit_note.html")]
struct CreditNote {
    shell: Shell,
    listed: OpenInvoice,
    seen: Seen,
    left: Left,
    /// Something was paid for it, not only credited.
    is_paid: bool,
    back: Option<Back>,
    form: CreditForm,
    errors: FieldErrors,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct CreditForm {
    reason: String,
    paid_back: String,
    /// How the invoice was when the page was opened.
    seen: String,
}

/// GET `/operator/invoices/{number}/credit-note`
pub async fn page(request: Request, operator: ForOperators, number: Named<InvoiceNumber>) -> HttpResponse {
    request
        .page(move |tx, me| {
            let operator = operator.granted(tx, me)?;
            let listed = opened(tx, &operator, &number.id()?)?;
            if listed.invoice.state == InvoiceState::Credited {
                return Err(Error::Elsewhere(paths::operator_invoice(&listed.invoice.number)));
            }
            let (left, back) = what_is_left(tx, &listed)?;
            let seen = Seen::with(tx, &listed.invoice, &going_back::sums(back.as_ref()))?;
            form_page(me, listed, (seen, left, back), CreditForm::default(), FieldErrors::none())
        })
        .await
}

/// POST `/operator/invoices/{number}/credit-note`
pub async fn credit(request: Request, operator: ForOperators, number: Named<InvoiceNumber>) -> HttpResponse {
    request
        .act(move |tx, me| {
            let operator = operator.granted(tx, me)?;
            let confirmed = me.require_password(tx)?;
            let listed = opened(tx, &operator, &number.id()?)?;
            let form: CreditForm = me.form()?;
            let reason = written::few_words(&form.reason, 3..=200, "Say in a few words why.");
            let (left, back) = what_is_left(tx, &listed)?;
            if listed.invoice.state != InvoiceState::Credited {
                let sums = going_back::sums(back.as_ref());
                if let Some(seen) = Seen::changed_with(tx, &listed.invoice, &form.seen, &sums)? {
                    return Err(again(form_page(me, listed, (seen, left, back), form, FieldErrors::none())));
                }
                if let Err(what) = &reason {
                    let seen = Seen::with(tx, &listed.invoice, &sums)?;
                    let errors = FieldErrors::at("reason", what.as_str());
                    return Err(again(form_page(me, listed, (seen, left, back), form, errors)));
                }
            }
            let refunded = going_back::promise(tx, &listed.invoice, &confirmed, back.as_ref(), &form.paid_back)?;
            let made = crediting::credit(tx, &listed.invoice, &confirmed, &reason.unwrap_or_default())?;
            let words = format!("{made} credits {} in full.{refunded}", listed.invoice.number);
            Ok(Next::go(paths::operator_invoice(&made)).saying(words))
        })
        .await
}

/// What is credited, and what was paid for it, if that can go back.
fn what_is_left(tx: &mut Tx, listed: &OpenInvoice) -> Result<(Left, Option<Back>)> {
    let left = Left::of(&listed.invoice, &queries::credit_notes_of(tx, listed.invoice.id)?);
    let back = Back::of(tx, &listed.invoice, Freed::in_full(&listed.invoice, left))?;
    Ok((left, back))
}

fn form_page(
    me: &Me,
    listed: OpenInvoice,
    (seen, left, back): (Seen, Left, Option<Back>),
    form: CreditForm,
    errors: FieldErrors,
) -> Result<CreditNote> {
    let shell = frame(me, &listed, "Credit this invoice in full?")?;
    let is_paid = listed.invoice.paid > listed.invoice.gross - left.gross();
    Ok(CreditNote { shell, listed, seen, left, is_paid, back, form, errors })
}

/// The frame of an act on an invoice; credit notes are not to be paid.
pub(super) fn frame(me: &Me, listed: &OpenInvoice, title: &str) -> Result<Shell> {
    match listed.invoice.kind {
        InvoiceKind::Invoice => Ok(me.shell(title, Here::Operator)),
        InvoiceKind::CreditNote => Err(Error::NotFound),
    }
}
