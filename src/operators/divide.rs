//! One transfer for several invoices: how much of a line is for which of them.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::queries;
use super::statements::{amount, in_words_of};
use crate::access::Operator;
use crate::model::bank_transaction::{BankTransaction, TransactionState};
use crate::model::invoice::Invoice;
use crate::model::usage::Cents;
use crate::model::{LineId, money};
use crate::paths;
use crate::payments::{matching, statements};
use crate::store::Tx;
use crate::web::error::{Error, Result};
use crate::web::{FieldErrors, ForOperators, Here, Me, Named, Next, Request, Shell, again};

/// So many rows there are at least, so many of them empty at the end, and so many at most.
const ROWS: usize = 4;
const EMPTY_ROWS: usize = 2;
const MORE_ROWS: usize = 10;
const MOST_ROWS: usize = 100;

/// What was typed: row by row a number and an amount.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct DivideForm {
    number: Vec<String>,
    amount: Vec<String>,
    /// Not sent to divide, but for more rows.
    more: String,
}

#[derive(Template)]
#[template(path = "operators/divide.html")]
struct DividePage {
    shell: Shell,
    line: BankTransaction,
    rows: Vec<(String, String)>,
    errors: FieldErrors,
}

impl DivideForm {
    /// The open invoices that the line names, each with what is open.
    fn of(tx: &mut Tx, operator: &Operator, line: &BankTransaction) -> Result<DivideForm> {
        let named = matching::open_named(tx, operator, line)?.into_iter();
        let (number, amount) =
            named.map(|one| (one.number.clone(), format!("{}.{:02}", one.owed() / 100, one.owed() % 100))).unzip();
        Ok(DivideForm { number, amount, more: String::new() })
    }

    /// The rows in which something stands.
    fn rows(&self) -> Vec<(String, String)> {
        let amounts = self.amount.iter().map(String::as_str).chain(std::iter::repeat(""));
        let rows = self.number.iter().zip(amounts).take(MOST_ROWS);
        rows.map(|(number, amount)| (number.trim().to_owned(), amount.trim().to_owned()))
            .filter(|(number, amount)| !number.is_empty() || !amount.is_empty())
            .collect()
    }

    /// The parts, or the first thing that is wrong.
    fn check(&self, tx: &mut Tx, operator: &Operator, line: &BankTransaction) -> Result<Result<Parts, String>> {
        let mut parts = Parts::new();
        for (number, typed) in self.rows() {
            let Some(named) = queries::to_be_paid(tx, operator, &number)? else {
                return Ok(Err(format!("No invoice has the number “{number}”.")));
            };
            let part = match money::parse(&typed) {
                Ok(part) if part > 0 => part,
                _ => return Ok(Err(format!("Enter an amount like 11.90 for {number}."))),
            };
            if parts.iter().any(|(invoice, _)| invoice.id == named.id) {
                return Ok(Err(format!("{number} is listed twice.")));
            }
            parts.push((named, if line.amount < 0 { -part } else { part }));
        }
        let sum: Cents = parts.iter().map(|(_, part)| part).sum();
        Ok(if sum == line.amount { Ok(parts) } else { Err(difference(line, sum)) })
    }
}

type Parts = Vec<(Invoice, Cents)>;

/// What is missing, or too much.
fn difference(line: &BankTransaction, sum: Cents) -> String {
    let words = |cents: Cents| in_words_of(cents.abs(), &line.currency);
    let (of_line, of_parts) = (line.amount.abs(), sum.abs());
    let begin = format!("These add up to {}, and the line is {}", words(of_parts), words(of_line));
    if of_parts < of_line {
        format!("{begin}: {} is left. Anything beyond an invoice is kept as credit.", words(of_line - of_parts))
    } else {
        format!("{begin}: {} too much.", words(of_parts - of_line))
    }
}

fn form_page(me: &Me, line: BankTransaction, form: &DivideForm, errors: FieldErrors) -> DividePage {
    let mut rows = form.rows();
    let more = if form.more.is_empty() { EMPTY_ROWS } else { MORE_ROWS };
    rows.resize((rows.len() + more).clamp(ROWS, MOST_ROWS), (String::new(), String::new()));
    let shell = me.shell(format!("Split {} of {}", amount(&line), line.booked_on_in_words()), Here::Operator);
    DividePage { shell, line, rows, errors }
}

/// GET `/operator/statements/{line}/divide`
pub async fn page(request: Request, operator: ForOperators, line: Named<LineId>) -> HttpResponse {
    request
        .page(move |tx, me| {
            let operator = operator.granted(tx, me)?;
            let line = statements::line(tx, &operator, &line.id()?)?;
            if line.state != TransactionState::Unknown {
                return Err(Error::Elsewhere(paths::operator_line(&line.id)));
            }
            let form = DivideForm::of(tx, &operator, &line)?;
            Ok(form_page(me, line, &form, FieldErrors::none()))
        })
        .await
}

/// POST `/operator/statements/{line}/divide`
pub async fn divide(request: Request, operator: ForOperators, line: Named<LineId>) -> HttpResponse {
    request
        .act(move |tx, me| {
            let operator = operator.granted(tx, me)?;
            let confirmed = me.require_password(tx)?;
            let line = statements::line(tx, &operator, &line.id()?)?;
            let form: DivideForm = me.form()?;
            if !form.more.is_empty() {
                return Err(again(Ok(form_page(me, line, &form, FieldErrors::none()))));
            }
            let parts = match form.check(tx, &operator, &line)? {
                Ok(parts) => parts,
                Err(what) => return Err(again(Ok(form_page(me, line, &form, FieldErrors::at("parts", what))))),
            };
            matching::divide(tx, &operator, &confirmed, &line, &parts).map_err(|error| {
                error.or_again(|refused| {
                    let errors = FieldErrors::at("parts", refused.sentence());
                    again(Ok(form_page(me, line.clone(), &form, errors)))
                })
            })?;
            let numbers: Vec<&str> = parts.iter().map(|(invoice, _)| invoice.number.as_str()).collect();
            let words = format!("{} recorded for {}.", amount(&line), numbers.join(", "));
            Ok(Next::go(paths::operator_statements()).saying(words))
        })
        .await
}
