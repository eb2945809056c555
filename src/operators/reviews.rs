//! To decide: invoices that are open after two reminders, with advice; what a bank or a customer has taken back; refunds that have
//! failed; and credit of payment methods that are closed.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::queries::charging::{WentBack, went_back};
use super::queries::{self, ClosedCredit, Listed, ToDecide};
use crate::access::Operator;
use crate::model::{InvoiceId, PaymentMethodId};
use crate::model::{money, written};
use crate::paths;
use crate::payments::asking::last_day;
use crate::payments::changes;
use crate::store::Tx;
use crate::store::pages::{Page, Position, Start};
use crate::web::error::{Error, Result};
use crate::web::{FieldErrors, ForOperators, Here, Me, Named, Next, Request, Shell, again};

/// One of them, with what is advised.
struct Review {
    listed: Listed,
    advice: String,
    owed: String,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Query {
    after: String,
    before: String,
}

#[derive(Template)]
#[template(path = "operators/reviews.html")]
struct Reviews {
    shell: Shell,
    reviews: Page<Review, Position<InvoiceId>>,
    went_back: WentBack,
    credits: Vec<ClosedCredit>,
    has_more_credits: bool,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct CreditForm {
    /// What was shown, in cents: exactly this is recorded.
    amount: String,
    note: String,
}

#[derive(Template)]
#[template(path = "operators/credit.html")]
struct GiveBack {
    shell: Shell,
    credit: ClosedCredit,
    form: CreditForm,
    errors: FieldErrors,
}

/// What to do about an invoice of a customer with so many invoices, in plain words.
pub fn advice(invoices: i64) -> String {
    match invoices {
        ..=1 => "A new customer: this is their first invoice. Send the last notice soon.".into(),
        2 => "A new customer with 2 invoices. Send the last notice soon.".into(),
        3..=5 => format!("A customer with {invoices} invoices so far. Ask personally first."),
        many => format!("A good customer with {many} invoices so far. Call first."),
    }
}

/// What stands between a reminder and the decision, or the advice.
fn next_step(tx: &Tx, one: &ToDecide, history: i64) -> String {
    match (one.listed.invoice.last_notice_until, one.answered_at) {
        (Some(until), _) if until <= tx.now => {
            format!("The last notice ended on {}. Now someone has to decide.", last_day(tx, until))
        }
        (Some(until), _) => format!("A last notice was sent. Wait until {}.", last_day(tx, until)),
        (None, Some(at)) => format!("They answered on {}: {}", last_day(tx, at), one.answer),
        (None, None) => advice(history),
    }
}

/// GET `/operator/reviews`
pub async fn page(request: Request, operator: ForOperators) -> HttpResponse {
    request
        .page(move |tx, me| {
            let operator = operator.granted(tx, me)?;
            let query: Query = me.query()?;
            let start = Start::read(&query.after, &query.before, |text| Position::read(text, InvoiceId::from_stored));
            let reviews = reviews(tx, &operator, start)?;
            let is_charged = tx.site.taking.is_anything_offered();
            let went_back = if is_charged { went_back(tx, &operator)? } else { WentBack::default() };
            let (credits, has_more_credits) = queries::closed_credits(tx, &operator)?;
            Ok(Reviews { shell: me.shell("To decide", Here::Operator), reviews, went_back, credits, has_more_credits })
        })
        .await
}

fn reviews(
    tx: &mut Tx,
    operator: &Operator,
    start: Start<Position<InvoiceId>>,
) -> Result<Page<Review, Position<InvoiceId>>> {
    let page = queries::to_decide(tx, operator, start)?;
    let payers: Vec<PaymentMethodId> = page.rows.iter().map(|one| one.payment_method).collect();
    let histories = queries::histories(tx, operator, &payers)?;
    let review = |one: ToDecide| {
        let history = histories.get(&one.payment_method).copied().unwrap_or_default();
        let invoice = &one.listed.invoice;
        Review {
            advice: next_step(tx, &one, history),
            owed: money::in_words(invoice.owed(), invoice.currency),
            listed: one.listed,
        }
    };
    Ok(page.map(review))
}

/// GET `/operator/credits/{payment_method}`
pub async fn credit_page(request: Request, operator: ForOperators, payer: Named<PaymentMethodId>) -> HttpResponse {
    request
        .page(move |tx, me| {
            let operator = operator.granted(tx, me)?;
            let credit = credit(tx, &operator, payer.id()?)?;
            let form = CreditForm { amount: credit.amount.to_string(), note: String::new() };
            Ok(form_page(me, credit, form, FieldErrors::none()))
        })
        .await
}

/// POST `/operator/credits/{payment_method}`
pub async fn give_back(request: Request, operator: ForOperators, payer: Named<PaymentMethodId>) -> HttpResponse {
    request
        .act(move |tx, me| {
            let operator = operator.granted(tx, me)?;
            let confirmed = me.require_password(tx)?;
            let credit = credit(tx, &operator, payer.id()?)?;
            let form: CreditForm = me.form()?;
            let note = match written::few_words(&form.note, 3..=200, "Say in a few words how it was refunded.") {
                Ok(note) => note,
                Err(what) => return Err(again(Ok(form_page(me, credit, form, FieldErrors::at("note", what))))),
            };
            let amount = form.amount.parse().unwrap_or_default();
            changes::give_back(tx, &operator, &confirmed, credit.payment_method, amount, &note)?;
            let words = format!("Refund of {} recorded.", credit.in_words());
            Ok(Next::go(paths::operator_reviews()).saying(words))
        })
        .await
}

fn credit(tx: &mut Tx, operator: &Operator, payer: PaymentMethodId) -> Result<ClosedCredit> {
    queries::closed_credit(tx, operator, payer)?.ok_or_else(|| Error::Elsewhere(paths::operator_reviews()))
}

fn form_page(me: &Me, credit: ClosedCredit, form: CreditForm, errors: FieldErrors) -> GiveBack {
    let shell = me.shell(format!("Refund {}", credit.in_words()), Here::Operator);
    GiveBack { shell, credit, form, errors }
}
