//! A last notice for an invoice that two reminders did not help, and the answer that stops it.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::queries::OpenInvoice;
use super::seen::{PressForm, Seen};
use super::show::opened;
use crate::invoices::reminders::{self, last_notice_until};
use crate::model::{InvoiceNumber, money, written};
use crate::paths;
use crate::payments::asking::last_day;
use crate::store::Tx;
use crate::web::error::Error;
use crate::web::{FieldErrors, ForOperators, Here, Me, Named, Next, Request, Shell, again};

#[derive(Template)]
#[template(path = "operators/last_notice.html")]
struct LastNotice {
    shell: Shell,
    listed: OpenInvoice,
    seen: Seen,
    owed: String,
    until: String,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct AnswerForm {
    answer: String,
    /// How the invoice was when the page was opened.
    seen: String,
}

#[derive(Template)]
#[template(path = "operators/answered.html")]
struct Answered {
    shell: Shell,
    listed: OpenInvoice,
    seen: Seen,
    form: AnswerForm,
    errors: FieldErrors,
}

/// GET `/operator/invoices/{number}/last-notice`
pub async fn page(request: Request, operator: ForOperators, number: Named<InvoiceNumber>) -> HttpResponse {
    request
        .page(move |tx, me| {
            let operator = operator.granted(tx, me)?;
            let listed = opened(tx, &operator, &number.id()?)?;
            if !reminders::may_get_last_notice(tx, &listed.invoice)? {
                return Err(Error::Elsewhere(paths::operator_invoice(&listed.invoice.number)));
            }
            let seen = Seen::now(tx, &listed.invoice)?;
            Ok(notice_page(tx, me, listed, seen))
        })
        .await
}

/// POST `/operator/invoices/{number}/last-notice`
pub async fn send(request: Request, operator: ForOperators, number: Named<InvoiceNumber>) -> HttpResponse {
    request
        .act(move |tx, me| {
            let operator = operator.granted(tx, me)?;
            let confirmed = me.require_password(tx)?;
            let listed = opened(tx, &operator, &number.id()?)?;
            if reminders::may_get_last_notice(tx, &listed.invoice)?
                && let Some(seen) = Seen::changed(tx, &listed.invoice, &me.form::<PressForm>()?.seen)?
            {
                return Err(again(Ok(notice_page(tx, me, listed, seen))));
            }
            reminders::send_last_notice(tx, &listed.invoice, &confirmed)?;
            let words = format!("Last notice sent. It ends on {}.", last_day(tx, last_notice_until(tx)));
            Ok(Next::go(paths::operator_invoice(&listed.invoice.number)).saying(words))
        })
        .await
}

/// GET `/operator/invoices/{number}/answered`
pub async fn answered_page(request: Request, operator: ForOperators, number: Named<InvoiceNumber>) -> HttpResponse {
    request
        .page(move |tx, me| {
            let operator = operator.granted(tx, me)?;
            let listed = opened(tx, &operator, &number.id()?)?;
            if !listed.invoice.is_to_decide() {
                return Err(Error::Elsewhere(paths::operator_invoice(&listed.invoice.number)));
            }
            let seen = Seen::now(tx, &listed.invoice)?;
            Ok(answer_page(me, listed, seen, AnswerForm::default(), FieldErrors::none()))
        })
        .await
}

/// POST `/operator/invoices/{number}/answered`
pub async fn answered(request: Request, operator: ForOperators, number: Named<InvoiceNumber>) -> HttpResponse {
    request
        .act(move |tx, me| {
            let operator = operator.granted(tx, me)?;
            let confirmed = me.require_password(tx)?;
            let listed = opened(tx, &operator, &number.id()?)?;
            let form: AnswerForm = me.form()?;
            if listed.invoice.is_to_decide()
                && let Some(seen) = Seen::changed(tx, &listed.invoice, &form.seen)?
            {
                return Err(again(Ok(answer_page(me, listed, seen, form, FieldErrors::none()))));
            }
            let answer = match written::few_words(&form.answer, 3..=200, "Sum up their answer in a few words.") {
                Ok(answer) => answer,
                Err(what) => {
                    let seen = Seen::now(tx, &listed.invoice)?;
                    return Err(again(Ok(answer_page(me, listed, seen, form, FieldErrors::at("answer", what)))));
                }
            };
            reminders::record_answer(tx, &listed.invoice, &confirmed, &answer)?;
            Ok(Next::go(paths::operator_invoice(&listed.invoice.number)).saying("Answer recorded."))
        })
        .await
}

fn notice_page(tx: &Tx, me: &Me, listed: OpenInvoice, seen: Seen) -> LastNotice {
    let owed = money::in_words(listed.invoice.owed(), listed.invoice.currency);
    let until = last_day(tx, last_notice_until(tx));
    let shell = me.shell("Send a last notice?", Here::Operator);
    LastNotice { shell, listed, seen, owed, until }
}

fn answer_page(me: &Me, listed: OpenInvoice, seen: Seen, form: AnswerForm, errors: FieldErrors) -> Answered {
    let shell = me.shell("Record an answer", Here::Operator);
    Answered { shell, listed, seen, form, errors }
}
