//! Record a payment: an operator has seen that money came in, or went back.

use actix_web::HttpResponse;
use askama::Template;
use chrono::{Days, NaiveDate};
use serde::Deserialize;

use super::queries::OpenInvoice;
use super::seen::Seen;
use super::show::opened;
use crate::costs::queries::today;
use crate::model::document::InvoiceKind;
use crate::model::invoice::Invoice;
use crate::model::usage::Cents;
use crate::model::{InvoiceNumber, money, written};
use crate::paths;
use crate::payments::changes;
use crate::payments::queries::{came_in, credited_in_part};
use crate::store::Tx;
use crate::web::error::Result;
use crate::web::{FieldErrors, ForOperators, Here, Me, Named, Next, Request, Shell, again};

/// A payment is not older.
const OLDEST_DAYS: u64 = 730;

/// What was typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct PaidForm {
    amount: String,
    day: String,
    note: String,
    /// How the invoice was when the page was opened.
    seen: String,
}

#[derive(Template)]
#[template(path = "operators/paid.html")]
struct RecordPayment {
    shell: Shell,
    listed: OpenInvoice,
    seen: Seen,
    /// `, of which €5.00 was paid`
    settled: String,
    form: PaidForm,
    errors: FieldErrors,
}

/// What came in.
struct Paid {
    amount: Cents,
    day: NaiveDate,
    note: String,
}

impl PaidForm {
    /// What is owed, today.
    fn of(tx: &Tx, invoice: &Invoice) -> PaidForm {
        let owed = invoice.owed();
        PaidForm {
            amount: format!("{}.{:02}", owed / 100, owed % 100),
            day: today(tx).to_string(),
            ..PaidForm::default()
        }
    }

    /// The values, or all that is wrong.
    fn check(&self, today: NaiveDate, invoice: &Invoice, came_in: Cents) -> Result<Paid, FieldErrors> {
        let mut errors = FieldErrors::none();
        let amount = money::parse(&self.amount).and_then(|amount| check_amount(amount, invoice, came_in));
        let amount = errors.take("amount", amount);
        let day = errors.take("day", check_day(&self.day, today));
        let note = errors.take("note", written::one_line(&self.note, 200));
        match (amount, day, note) {
            (Some(amount), Some(day), Some(note)) => Ok(Paid { amount, day, note }),
            _ => Err(errors),
        }
    }
}

/// Of an invoice for which so much came in.
///
/// # Errors
/// What to do about it, as a sentence for the field.
pub fn check_amount(amount: Cents, invoice: &Invoice, came_in: Cents) -> Result<Cents, String> {
    match amount {
        0 => Err("Enter an amount like 11.90.".into()),
        back if back < 0 && came_in + back < 0 => {
            let came_in = money::in_words(came_in, invoice.currency);
            Err(format!("You can’t return more than came in: {came_in}."))
        }
        amount => Ok(amount),
    }
}

/// # Errors
/// What to do about it, as a sentence for the field.
pub fn check_day(typed: &str, today: NaiveDate) -> Result<NaiveDate, String> {
    let day: NaiveDate = typed.trim().parse().map_err(|_| "Enter a day like 2026-11-24.".to_owned())?;
    if day > today {
        return Err("This day is in the future. Enter today or an earlier day.".into());
    }
    if day + Days::new(OLDEST_DAYS) < today {
        return Err("This day is more than two years ago. Enter a later day.".into());
    }
    Ok(day)
}

/// GET `/operator/invoices/{number}/paid`
pub async fn page(request: Request, operator: ForOperators, number: Named<InvoiceNumber>) -> HttpResponse {
    request
        .page(move |tx, me| {
            let operator = operator.granted(tx, me)?;
            let listed = opened(tx, &operator, &number.id()?)?;
            let form = PaidForm::of(tx, &listed.invoice);
            let seen = Seen::now(tx, &listed.invoice)?;
            form_page(tx, me, listed, seen, form, FieldErrors::none())
        })
        .await
}

/// POST `/operator/invoices/{number}/paid`
pub async fn pay(request: Request, operator: ForOperators, number: Named<InvoiceNumber>) -> HttpResponse {
    request
        .act(move |tx, me| {
            let operator = operator.granted(tx, me)?;
            let confirmed = me.require_password(tx)?;
            let listed = opened(tx, &operator, &number.id()?)?;
            let form: PaidForm = me.form()?;
            if let Some(seen) = Seen::changed(tx, &listed.invoice, &form.seen)? {
                return Err(again(form_page(tx, me, listed, seen, form, FieldErrors::none())));
            }
            let came_in = came_in(tx, listed.invoice.id)?;
            let paid = match form.check(today(tx), &listed.invoice, came_in) {
                Ok(paid) => paid,
                Err(errors) => {
                    let seen = Seen::now(tx, &listed.invoice)?;
                    return Err(again(form_page(tx, me, listed, seen, form, errors)));
                }
            };
            let day = paid.day.to_string();
            changes::pay_by_hand(tx, &listed.invoice, &confirmed, paid.amount, &day, &paid.note)?;
            let (amount, number) = (money::in_words(paid.amount, listed.invoice.currency), &listed.invoice.number);
            Ok(Next::go(paths::operator_invoice(number)).saying(format!("{amount} recorded for {number}.")))
        })
        .await
}

fn form_page(
    tx: &mut Tx,
    me: &Me,
    listed: OpenInvoice,
    seen: Seen,
    form: PaidForm,
    errors: FieldErrors,
) -> Result<RecordPayment> {
    if listed.invoice.kind != InvoiceKind::Invoice {
        return Err(crate::web::error::Error::NotFound);
    }
    let shell = me.shell("Record a payment", Here::Operator);
    let credited = credited_in_part(tx, listed.invoice.id)?;
    let words = |cents| money::in_words(cents, listed.invoice.currency);
    let settled = match (listed.invoice.paid - credited, credited) {
        (0, 0) => String::new(),
        (paid, 0) => format!(", of which {} was paid", words(paid)),
        (0, credited) => format!(", of which {} was credited", words(credited)),
        (paid, credited) => format!(", of which {} was paid and {} credited", words(paid), words(credited)),
    };
    Ok(RecordPayment { shell, listed, seen, settled, form, errors })
}
