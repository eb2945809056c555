//! Credit a part of an invoice: a sum or some of its rows. First which, then what that makes of it, then the press.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::going_back::{self, Back};
use super::queries::OpenInvoice;
use super::seen::Seen;
use super::show::opened;
use crate::access::Operator;
use crate::charging::refunds::Freed;
use crate::invoices::crediting::{self, Left, Part};
use crate::invoices::queries::{credit_notes_of, document};
use crate::model::document::{Document, InvoiceKind};
use crate::model::invoice::InvoiceState;

use crate::model::usage::Cents;
use crate::model::{DraftId, InvoiceNumber, money, written};
use crate::paths;
use crate::store::Tx;
use crate::web::drafts::{self, Draft};
use crate::web::error::{Error, Result};
use crate::web::seen::Value;
use crate::web::{FieldErrors, ForOperators, Here, Me, Named, Next, Request, Shell, again};

/// What was typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct PartForm {
    /// Net.
    sum: String,
    /// The places of rows.
    row: Vec<String>,
    reason: String,
    /// What becomes of what is paid too much then: chosen on the page to check.
    paid_back: String,
    /// How the invoice was when the page to check was opened.
    seen: String,
}

#[derive(Template)]
#[template(path = "operators/credit_part.html")]
struct PartPage {
    shell: Shell,
    listed: OpenInvoice,
    /// Those that no credit note has.
    rows: Vec<Row>,
    /// The credit notes over parts of it, or of what it replaces.
    notes: Vec<Document>,
    /// What no credit note has credited yet.
    left: String,
    form: PartForm,
    draft: DraftId,
    errors: FieldErrors,
}

/// A row of the invoice that can be chosen.
struct Row {
    place: usize,
    words: String,
    amount: String,
    is_chosen: bool,
}

#[derive(Template)]
#[template(path = "operators/credit_part_check.html")]
struct CheckPage {
    shell: Shell,
    listed: OpenInvoice,
    seen: Seen,
    note: Document,
    /// What is to be paid then.
    owed: Option<String>,
    /// What becomes credit.
    credit: Option<String>,
    /// What of it can go back.
    back: Option<Back>,
    paid_back: String,
    reason: String,
    fields: Vec<Value>,
    draft: DraftId,
    /// The form, with what was typed.
    back_to_form: String,
    errors: FieldErrors,
}

impl PartPage {
    /// Net, and the reason: what was not as agreed.
    fn credited(&self, note: &Document) -> String {
        let net = money::in_words(note.net, note.currency);
        format!("{net} without VAT: {}", note.reason.as_deref().unwrap_or_default())
    }
}

impl CheckPage {
    fn money(&self, cents: impl std::borrow::Borrow<Cents>) -> String {
        money::in_words(*cents.borrow(), self.note.currency)
    }
}

impl PartForm {
    fn part(&self) -> Result<Part, String> {
        match (self.sum.trim(), self.row.is_empty()) {
            ("", true) => Err("Choose rows or enter an amount.".into()),
            ("", false) => Ok(Part::Rows(self.row.iter().filter_map(|place| place.parse().ok()).collect())),
            (_, false) => Err("Choose rows or enter an amount, not both.".into()),
            (typed, true) => match money::parse(typed)? {
                net if net > 0 => Ok(Part::Sum(net)),
                _ => Err("Enter an amount like 11.90.".into()),
            },
        }
    }

    /// The part and the reason, and the credit note that they make; or all that is wrong.
    fn check(&self, tx: &mut Tx, listed: &OpenInvoice) -> Result<Result<(Part, String, Document), FieldErrors>> {
        let mut errors = FieldErrors::none();
        let part = errors.take("sum", self.part());
        let reason = written::few_words(&self.reason, 3..=200, "Say in a few words why.");
        let reason = errors.take("reason", reason);
        let (Some(part), Some(reason)) = (part, reason) else { return Ok(Err(errors)) };
        match crediting::preview(tx, &listed.invoice, &part, &reason) {
            Ok(note) => Ok(Ok((part, reason, note))),
            Err(crate::error::Error::Refused(refused)) => Ok(Err(FieldErrors::at("sum", refused.sentence()))),
            Err(problem) => Err(problem.into()),
        }
    }

    fn fields(&self) -> Vec<Value> {
        let rows = self.row.iter().map(|place| ("row", place.clone()));
        [("sum", self.sum.clone()), ("reason", self.reason.clone())].into_iter().chain(rows).collect()
    }
}

/// GET `/operator/invoices/{number}/credit-part`
pub async fn page(request: Request, operator: ForOperators, number: Named<InvoiceNumber>) -> HttpResponse {
    request
        .page(move |tx, me| {
            let operator = operator.granted(tx, me)?;
            let listed = to_credit(tx, &operator, &number.id()?)?;
            let (form, draft) = match drafts::asked(tx, me)? {
                Some(draft) => (draft.form()?, draft.id),
                None => (PartForm::default(), DraftId::random()),
            };
            form_page(tx, me, listed, form, draft, FieldErrors::none())
        })
        .await
}

/// POST `/operator/invoices/{number}/credit-part`: keeps what was typed. Nothing is credited.
pub async fn keep(request: Request, operator: ForOperators, number: Named<InvoiceNumber>) -> HttpResponse {
    request
        .act(move |tx, me| {
            let operator = operator.granted(tx, me)?;
            let listed = to_credit(tx, &operator, &number.id()?)?;
            let form: PartForm = me.form()?;
            if let Err(errors) = form.check(tx, &listed)? {
                return Err(again(form_page(tx, me, listed, form, Draft::sent(me).id, errors)));
            }
            let number = &listed.invoice.number;
            let draft = drafts::keep(tx, me, &paths::credit_part(number))?;
            Ok(Next::go(paths::drafted(&paths::check_credit_part(number), draft)))
        })
        .await
}

/// GET `/operator/invoices/{number}/credit-part/check`
pub async fn check(request: Request, operator: ForOperators, number: Named<InvoiceNumber>) -> HttpResponse {
    request
        .page(move |tx, me| {
            let operator = operator.granted(tx, me)?;
            let listed = to_credit(tx, &operator, &number.id()?)?;
            let form_at = paths::credit_part(&listed.invoice.number);
            let Some(draft) = drafts::asked(tx, me)? else { return Err(Error::Elsewhere(form_at)) };
            let form: PartForm = draft.form()?;
            let Ok((_, _, note)) = form.check(tx, &listed)? else {
                return Err(Error::Elsewhere(paths::drafted(&form_at, draft.id)));
            };
            let back = back(tx, &listed, &note)?;
            let seen = Seen::with(tx, &listed.invoice, &sums(&note, back.as_ref()))?;
            Ok(check_page(me, listed, (seen, note, back), &form, draft.id))
        })
        .await
}

/// POST `/operator/invoices/{number}/credit-part/check`
pub async fn credit(request: Request, operator: ForOperators, number: Named<InvoiceNumber>) -> HttpResponse {
    request
        .act(move |tx, me| {
            let operator = operator.granted(tx, me)?;
            let confirmed = me.require_password(tx)?;
            let listed = to_credit(tx, &operator, &number.id()?)?;
            let (form, draft): (PartForm, DraftId) = (me.form()?, Draft::sent(me).id);
            let (part, reason, note) = match form.check(tx, &listed)? {
                Ok(checked) => checked,
                Err(errors) => return Err(again(form_page(tx, me, listed, form, draft, errors))),
            };
            let back = back(tx, &listed, &note)?;
            if let Some(seen) = Seen::changed_with(tx, &listed.invoice, &form.seen, &sums(&note, back.as_ref()))? {
                return Err(again(Ok(check_page(me, listed, (seen, note, back), &form, draft))));
            }
            let refunded = going_back::promise(tx, &listed.invoice, &confirmed, back.as_ref(), &form.paid_back)?;
            let made = crediting::credit_part(tx, &listed.invoice, &confirmed, &part, &reason)?;
            drafts::end(tx, me)?;
            let words = format!("{made} credits part of {}.{refunded}", listed.invoice.number);
            Ok(Next::go(paths::operator_invoice(&made)).saying(words))
        })
        .await
}

fn to_credit(tx: &mut Tx, operator: &Operator, number: &InvoiceNumber) -> Result<OpenInvoice> {
    let listed = opened(tx, operator, number)?;
    match (listed.invoice.kind, listed.invoice.state) {
        (InvoiceKind::CreditNote, _) => Err(Error::NotFound),
        (_, InvoiceState::Credited) => Err(Error::Elsewhere(paths::operator_invoice(&listed.invoice.number))),
        _ => Ok(listed),
    }
}

fn form_page(
    tx: &mut Tx,
    me: &Me,
    listed: OpenInvoice,
    form: PartForm,
    draft: DraftId,
    errors: FieldErrors,
) -> Result<PartPage> {
    let left = Left::of(&listed.invoice, &credit_notes_of(tx, listed.invoice.id)?);
    let shell = me.shell("Credit part of this invoice", Here::Operator);
    let notes = crediting::over_parts(tx, &listed.invoice)?;
    let rows = rows(&document(&listed.invoice)?, &notes, &form);
    let left = money::in_words(left.net, listed.invoice.currency);
    Ok(PartPage { shell, listed, rows, notes, left, form, draft, errors })
}

/// What is paid too much then, if that can go back.
fn back(tx: &mut Tx, listed: &OpenInvoice, note: &Document) -> Result<Option<Back>> {
    Back::of(tx, &listed.invoice, Freed::in_part(&listed.invoice, note.gross))
}

/// What the page to check shows of it.
fn sums(note: &Document, back: Option<&Back>) -> Vec<Cents> {
    [note.gross, note.vat.amount].into_iter().chain(going_back::sums(back)).collect()
}

/// The rows that can be chosen: none that stands on a credit note already.
fn rows(document: &Document, notes: &[Document], form: &PartForm) -> Vec<Row> {
    let credited = crediting::credited_rows(document, notes);
    let row = |(place, row): (usize, crediting::Row)| Row {
        place,
        words: words(&row),
        amount: money::in_words(row.amount(), document.currency),
        is_chosen: form.row.contains(&place.to_string()),
    };
    let all = crediting::rows(document).into_iter().enumerate();
    all.filter(|(place, _)| !credited.contains(place)).map(row).collect()
}

fn words(row: &crediting::Row) -> String {
    match row {
        crediting::Row::Service(group, line) => {
            format!("{}, {}: {}", group.app, group.environment, line.name())
        }
        crediting::Row::Before(carried) => format!("{}, carried", carried.month),
    }
}

fn check_page(
    me: &Me,
    listed: OpenInvoice,
    (seen, note, back): (Seen, Document, Option<Back>),
    form: &PartForm,
    draft: DraftId,
) -> CheckPage {
    let invoice = &listed.invoice;
    let in_words = |cents: Cents| (cents > 0).then(|| money::in_words(cents, note.currency));
    let is_open = invoice.state == InvoiceState::Open;
    let owed = if is_open { in_words(invoice.owed() - note.gross) } else { None };
    let kept = (invoice.paid - invoice.gross).max(0);
    CheckPage {
        shell: me.shell("Credit part of this invoice?", Here::Operator),
        owed,
        credit: in_words(invoice.paid + note.gross - invoice.gross - kept),
        back_to_form: paths::drafted(&paths::credit_part(&invoice.number), draft),
        paid_back: form.paid_back.clone(),
        back,
        errors: FieldErrors::none(),
        reason: note.reason.clone().unwrap_or_default(),
        fields: form.fields(),
        listed,
        seen,
        note,
        draft,
    }
}
