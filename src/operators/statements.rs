//! Bank statements: the file of the bank, and the list of lines of which nobody knows yet what they are for.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::debits;
use crate::access::Operator;
use crate::charging::bank;
use crate::charging::bank::queries::{due, takes_debits};
use crate::invoices::reminders;
use crate::model::bank_transaction::BankTransaction;
use crate::model::moment;
use crate::model::money;
use crate::model::payment_method::Currency;
use crate::model::usage::Cents;
use crate::paths;
use crate::payments::statement;
use crate::payments::statements::{self, Outcome};
use crate::store::Tx;
use crate::web::error::Result;
use crate::web::{FieldErrors, ForOperators, Here, Me, Next, Request, Shell, again};

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Query {
    after: String,
}

/// Sent before the file is chosen: the page that asks for the password cannot keep it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Begin {
    begin: String,
}

#[derive(Template)]
#[template(path = "operators/statements.html")]
struct Statements {
    shell: Shell,
    errors: FieldErrors,
    is_confirmed: bool,
    /// What is debited next. None: nobody is debited here.
    debits: Option<String>,
    /// Why nobody is reminded until there is a newer one.
    missing: Option<String>,
    lines: Vec<BankTransaction>,
    has_more: bool,
}

/// `€11.90`; in another currency `11.90 CHF`.
pub(crate) fn amount(line: &BankTransaction) -> String {
    in_words_of(line.amount, &line.currency)
}

pub(super) fn in_words_of(cents: Cents, currency: &str) -> String {
    match Currency::from_stored(currency) {
        Some(currency) => money::in_words(cents, currency),
        None => {
            let sign = if cents < 0 { "\u{2212}" } else { "" };
            format!("{sign}{}.{:02} {currency}", cents.unsigned_abs() / 100, cents.unsigned_abs() % 100)
        }
    }
}

/// GET `/operator/statements`
pub async fn page(request: Request, operator: ForOperators) -> HttpResponse {
    request
        .page(move |tx, me| {
            let operator = operator.granted(tx, me)?;
            let query: Query = me.query()?;
            list(tx, me, &operator, &query.after, FieldErrors::none())
        })
        .await
}

fn list(tx: &mut Tx, me: &Me, operator: &Operator, after: &str, errors: FieldErrors) -> Result<Statements> {
    let (lines, has_more) = statements::unknown(tx, operator, after.split_once('.'))?;
    let is_confirmed = me.require_password(tx).is_ok();
    let missing = reminders::statement_missing(tx)?;
    let debits = if takes_debits(tx, operator)? { Some(next_debits(tx, operator)?) } else { None };
    Ok(Statements {
        shell: me.shell("Bank statements", Here::Operator),
        errors,
        is_confirmed,
        debits,
        missing,
        lines,
        has_more,
    })
}

/// `The next one is for 1 December 2026: 12 debits, €431.20.`
fn next_debits(tx: &mut Tx, operator: &Operator) -> Result<String> {
    let next = due(tx, operator)?.into_iter().next();
    Ok(next.map_or_else(String::new, |next| {
        let sum = debits::in_words(next.debits, next.amount);
        format!("The next one is for {}: {sum}.", moment::day(next.on))
    }))
}

/// POST `/operator/statements`, with the file
pub async fn import(request: Request, operator: ForOperators) -> HttpResponse {
    request
        .act(move |tx, me| {
            let operator = operator.granted(tx, me)?;
            let confirmed = me.require_password(tx)?;
            let file = me.file();
            if file.is_empty() && !me.form::<Begin>()?.begin.is_empty() {
                return Ok(Next::go(paths::operator_statements()));
            }
            match read(tx, file) {
                Ok(statement) => {
                    let outcome = bank::statement::import(tx, &operator, &confirmed, &statement)?;
                    Ok(Next::go(paths::operator_statements()).saying(in_words(outcome)))
                }
                Err(what) => {
                    let errors = FieldErrors::at("file", what);
                    Err(again(list(tx, me, &operator, "", errors)))
                }
            }
        })
        .await
}

fn read(tx: &Tx, file: &[u8]) -> Result<statement::Statement, String> {
    if file.is_empty() {
        return Err("Choose a file from your bank.".into());
    }
    let seller = tx.site.seller.as_ref().ok_or("No seller is set up here, so there are no invoices.")?;
    statement::read(file, &seller.iban)
}

/// What came of a file, as a sentence.
pub fn in_words(outcome: Outcome) -> String {
    let Outcome { assigned, unknown, known } = outcome;
    if assigned + unknown == 0 {
        return if known > 0 {
            "Nothing new: all of it has been imported before."
        } else {
            "Nothing in it is about invoices."
        }
        .into();
    }
    let lines = |many: usize| if many == 1 { "1 line".to_owned() } else { format!("{many} lines") };
    let before = if known > 0 { format!(" {} already known.", lines(known)) } else { String::new() };
    let wait = if unknown > 0 { format!(" {} to review.", lines(unknown)) } else { String::new() };
    format!("{} settled.{wait}{before}", lines(assigned))
}
