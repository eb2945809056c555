//! Correct: an invoice was made out wrongly. First what it should say, then what that makes of it, then the press.

use actix_web::HttpResponse;
use askama::Template;

use super::queries::{OpenInvoice, payers};
use super::seen::{PressForm, Seen};
use super::show::opened;
use crate::access::Operator;
use crate::invoices::correcting::{self, Preview};
use crate::invoices::queries::document;
use crate::model::document::{Document, InvoiceKind};
use crate::model::invoice::InvoiceState;
use crate::model::moment;
use crate::model::payment_method::PaymentMethod;
use crate::model::usage::Cents;
use crate::model::{DraftId, InvoiceNumber, money};
use crate::paths;
use crate::payment_methods::form::{PaymentMethodDetails, PaymentMethodForm};
use crate::store::Tx;
use crate::web::drafts::{self, Draft};
use crate::web::error::{Error, Result};
use crate::web::seen::Value;
use crate::web::{FieldErrors, ForOperators, Here, Me, Named, Next, Request, Shell, again};

#[derive(Template)]
#[template(path = "operators/correct.html")]
struct CorrectPage {
    shell: Shell,
    listed: OpenInvoice,
    form: PaymentMethodForm,
    draft: DraftId,
    errors: FieldErrors,
}

#[derive(Template)]
#[template(path = "operators/correct_check.html")]
struct CheckPage {
    shell: Shell,
    listed: OpenInvoice,
    seen: Seen,
    rows: Vec<Row>,
    /// Another VAT: more or less is to be paid.
    has_other_vat: bool,
    /// There would be none if the VAT ID were confirmed.
    has_unconfirmed_id: bool,
    /// What is to be paid now, and then.
    owed: String,
    owed_then: String,
    due_on: String,
    fields: Vec<Value>,
    draft: DraftId,
    /// The form, with what was typed.
    back: String,
}

/// Something that stands on the invoice, and what stands on the new one.
struct Row {
    label: &'static str,
    now: String,
    then: String,
}

/// GET `/operator/invoices/{number}/correct`
pub async fn page(request: Request, operator: ForOperators, number: Named<InvoiceNumber>) -> HttpResponse {
    request
        .page(move |tx, me| {
            let operator = operator.granted(tx, me)?;
            let (listed, payer) = to_correct(tx, &operator, &number.id()?)?;
            let (form, draft) = match drafts::asked(tx, me)? {
                Some(draft) => (draft.form()?, draft.id),
                None => (PaymentMethodForm::of(&payer), DraftId::random()),
            };
            Ok(form_page(me, listed, form, draft, FieldErrors::none()))
        })
        .await
}

/// POST `/operator/invoices/{number}/correct`: keeps what was typed. Nothing is corrected.
pub async fn keep(request: Request, operator: ForOperators, number: Named<InvoiceNumber>) -> HttpResponse {
    request
        .act(move |tx, me| {
            let operator = operator.granted(tx, me)?;
            let (listed, payer) = to_correct(tx, &operator, &number.id()?)?;
            let form: PaymentMethodForm = me.form()?;
            if let Err(errors) = details(&form, &payer) {
                return Err(again(Ok(form_page(me, listed, form, Draft::sent(me).id, errors))));
            }
            let number = &listed.invoice.number;
            let draft = drafts::keep(tx, me, &paths::correct_invoice(number))?;
            Ok(Next::go(paths::drafted(&paths::check_correction(number), draft)))
        })
        .await
}

/// GET `/operator/invoices/{number}/correct/check`
pub async fn check(request: Request, operator: ForOperators, number: Named<InvoiceNumber>) -> HttpResponse {
    request
        .page(move |tx, me| {
            let operator = operator.granted(tx, me)?;
            let (listed, payer) = to_correct(tx, &operator, &number.id()?)?;
            let form_at = paths::correct_invoice(&listed.invoice.number);
            let Some(draft) = drafts::asked(tx, me)? else { return Err(Error::Elsewhere(form_at)) };
            let form: PaymentMethodForm = draft.form()?;
            let Ok(said) = details(&form, &payer) else {
                return Err(Error::Elsewhere(paths::drafted(&form_at, draft.id)));
            };
            let preview = correcting::preview(tx, &listed.invoice, &said.said_of(payer))?;
            let seen = Seen::with(tx, &listed.invoice, &sums(&preview))?;
            check_page(me, listed, seen, (&form, draft.id), preview)
        })
        .await
}

/// POST `/operator/invoices/{number}/correct/check`
pub async fn correct(request: Request, operator: ForOperators, number: Named<InvoiceNumber>) -> HttpResponse {
    request
        .act(move |tx, me| {
            let operator = operator.granted(tx, me)?;
            let confirmed = me.require_password(tx)?;
            let (listed, payer) = to_correct(tx, &operator, &number.id()?)?;
            let (form, draft): (PaymentMethodForm, DraftId) = (me.form()?, Draft::sent(me).id);
            let said = match details(&form, &payer) {
                Ok(said) => said.said_of(payer),
                Err(errors) => return Err(again(Ok(form_page(me, listed, form, draft, errors)))),
            };
            let preview = correcting::preview(tx, &listed.invoice, &said)?;
            let seen = me.form::<PressForm>()?.seen;
            if let Some(seen) = Seen::changed_with(tx, &listed.invoice, &seen, &sums(&preview))? {
                return Err(again(check_page(me, listed, seen, (&form, draft), preview)));
            }
            let made = correcting::correct(tx, &listed.invoice, &confirmed, &said)?;
            drafts::end(tx, me)?;
            let words = format!("{} replaces {}.", made.number, listed.invoice.number);
            Ok(Next::go(paths::operator_invoice(&made.number)).saying(words))
        })
        .await
}

/// The invoice, opened, and whom it was made out to as they are today.
fn to_correct(tx: &mut Tx, operator: &Operator, number: &InvoiceNumber) -> Result<(OpenInvoice, PaymentMethod)> {
    let listed = opened(tx, operator, number)?;
    match (listed.invoice.kind, listed.invoice.state) {
        (InvoiceKind::CreditNote, _) => Err(Error::NotFound),
        (_, InvoiceState::Credited) => Err(Error::Elsewhere(paths::operator_invoice(&listed.invoice.number))),
        _ => {
            let (payer, _) = payers::payer(tx, operator, listed.invoice.payment_method_id)?;
            Ok((listed, payer))
        }
    }
}

/// What was typed. Of what is not asked for here nothing changes.
fn details(form: &PaymentMethodForm, payer: &PaymentMethod) -> Result<PaymentMethodDetails, FieldErrors> {
    let PaymentMethodForm { payment_method_name, invoice_email, .. } = PaymentMethodForm::of(payer);
    let whole = PaymentMethodForm { payment_method_name, invoice_email, ..form.clone() };
    whole.check_change(payer.currency)
}

fn form_page(
    me: &Me,
    listed: OpenInvoice,
    form: PaymentMethodForm,
    draft: DraftId,
    errors: FieldErrors,
) -> CorrectPage {
    let shell = me.shell("Correct this invoice", Here::Operator);
    CorrectPage { shell, listed, form, draft, errors }
}

/// What the page to check shows of it.
fn sums(preview: &Preview) -> [Cents; 3] {
    [preview.document.gross, preview.document.vat.amount, preview.owed_then]
}

fn check_page(
    me: &Me,
    listed: OpenInvoice,
    seen: Seen,
    (form, draft): (&PaymentMethodForm, DraftId),
    preview: Preview,
) -> Result<CheckPage> {
    let now = document(&listed.invoice)?;
    let Preview { document: then, owed, owed_then, has_unconfirmed_id } = preview;
    let shell = me.shell("Correct this invoice?", Here::Operator);
    let in_words = |cents| money::in_words(cents, then.currency);
    Ok(CheckPage {
        shell,
        seen,
        has_other_vat: (now.vat.category, now.vat.basis_points) != (then.vat.category, then.vat.basis_points),
        has_unconfirmed_id,
        owed: in_words(owed),
        owed_then: in_words(owed_then),
        due_on: moment::day(then.due_on),
        rows: rows(&now, &then),
        fields: form.values(),
        back: paths::drafted(&paths::correct_invoice(&listed.invoice.number), draft),
        listed,
        draft,
    })
}

fn rows(now: &Document, then: &Document) -> Vec<Row> {
    type Shown = fn(&Document) -> String;
    let all: [(&'static str, Shown); 11] = [
        ("Made out to", |it| it.buyer.address.company.clone()),
        ("Street", |it| it.buyer.address.street.clone()),
        ("Address line 2", |it| it.buyer.address.street2.clone()),
        ("City", |it| it.buyer.address.place()),
        ("Country", |it| it.buyer.address.country.clone()),
        ("VAT ID", |it| it.buyer.vat_id.clone().unwrap_or_default()),
        ("Order number", |it| it.buyer.order_number.clone().unwrap_or_default()),
        ("Reference", |it| it.buyer.reference.clone().unwrap_or_default()),
        ("Net", |it| money::in_words(it.net, it.currency)),
        ("VAT", |it| format!("{} ·\u{a0}{}", it.vat.rate(), money::in_words(it.vat.amount, it.currency))),
        ("Total", |it| money::in_words(it.gross, it.currency)),
    ];
    let row = |(label, words): (&'static str, Shown)| Row { label, now: words(now), then: words(then) };
    all.into_iter().map(row).filter(|row| !row.now.is_empty() || !row.then.is_empty()).collect()
}
