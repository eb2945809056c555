//! Bank statements: the file of the bank, and the lines of which nobody knows yet what they are for.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::queries;
use crate::access::Operator;
use crate::error::Result;
use crate::model::bank_transaction::BankTransaction;
use crate::model::payment_method::Currency;
use crate::model::statement;
use crate::model::{money, written};
use crate::paths;
use crate::payments::statements::{self, Outcome};
use crate::store::Tx;
use crate::web::{FieldErrors, ForOperators, Here, Me, Named, Next, Request, Shell, again};

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

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct LineForm {
    number: String,
    note: String,
}

#[derive(Template)]
#[template(path = "operators/statements.html")]
struct Statements {
    shell: Shell,
    errors: FieldErrors,
    is_confirmed: bool,
    lines: Vec<BankTransaction>,
    has_more: bool,
}

#[derive(Template)]
#[template(path = "operators/line.html")]
struct LinePage {
    shell: Shell,
    line: BankTransaction,
    form: LineForm,
    errors: FieldErrors,
}

/// `€11.90`; in another currency `11.90 CHF`.
pub(crate) fn amount(line: &BankTransaction) -> String {
    let cents = line.amount;
    match Currency::from_stored(&line.currency) {
        Some(currency) => money::in_words(cents, currency),
        None => {
            let sign = if cents < 0 { "\u{2212}" } else { "" };
            format!("{sign}{}.{:02} {}", cents.unsigned_abs() / 100, cents.unsigned_abs() % 100, line.currency)
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
    Ok(Statements { shell: me.shell("Bank statements", Here::Operator), errors, is_confirmed, lines, has_more })
}

/// POST `/operator/statements`, with the file
pub async fn import(request: Request, operator: ForOperators) -> HttpResponse {
    request
        .act(move |tx, me| {
            let operator = operator.granted(tx, me)?;
            me.require_password(tx)?;
            let file = me.file();
            if file.is_empty() && !me.form::<Begin>()?.begin.is_empty() {
                return Ok(Next::go(paths::operator_statements()));
            }
            match read(tx, file) {
                Ok(entries) => {
                    let outcome = statements::import(tx, &operator, &entries)?;
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

fn read(tx: &Tx, file: &[u8]) -> Result<Vec<statement::Entry>, String> {
    if file.is_empty() {
        return Err("Choose the file of your bank.".into());
    }
    let seller = tx.site.seller.as_ref().ok_or("Nobody is set up here who sends invoices.")?;
    statement::read(file, &seller.iban)
}

/// What came of a file, as a sentence.
pub fn in_words(outcome: Outcome) -> String {
    let Outcome { assigned, unknown, known } = outcome;
    if assigned + unknown == 0 {
        return if known > 0 {
            "Nothing new: all of it was imported before."
        } else {
            "Nothing in it concerns invoices."
        }
        .into();
    }
    let lines = |many: usize| if many == 1 { "1 line".to_owned() } else { format!("{many} lines") };
    let before = if known > 0 { format!(" {} known already.", lines(known)) } else { String::new() };
    let wait = if unknown > 0 { format!(" {} for you to look at.", lines(unknown)) } else { String::new() };
    format!("{} settled.{wait}{before}", lines(assigned))
}

/// GET `/operator/statements/{line}`
pub async fn line_page(request: Request, operator: ForOperators, line: Named) -> HttpResponse {
    request
        .page(move |tx, me| {
            let operator = operator.granted(tx, me)?;
            let line = statements::line(tx, &operator, &line.0)?;
            Ok(LinePage::of(me, line, LineForm::default(), FieldErrors::none()))
        })
        .await
}

/// POST `/operator/statements/{line}/assign`
pub async fn assign(request: Request, operator: ForOperators, line: Named) -> HttpResponse {
    request
        .act(move |tx, me| {
            let operator = operator.granted(tx, me)?;
            me.require_password(tx)?;
            let line = statements::line(tx, &operator, &line.0)?;
            let form: LineForm = me.form()?;
            let Some(found) = queries::looked_for(tx, &operator, &form.number)? else {
                let errors = FieldErrors::at("number", "No invoice has this number.");
                return Err(again(Ok(LinePage::of(me, line, form, errors))));
            };
            statements::assign(tx, &operator, &line, &found.invoice).map_err(|error| {
                error.or_again(|refused| {
                    let errors = FieldErrors::at("number", refused.sentence());
                    again(Ok(LinePage::of(me, line.clone(), form, errors)))
                })
            })?;
            let words = format!("{} noted for {}.", amount(&line), found.invoice.number);
            Ok(Next::go(paths::operator_statements()).saying(words))
        })
        .await
}

/// POST `/operator/statements/{line}/dismiss`
pub async fn dismiss(request: Request, operator: ForOperators, line: Named) -> HttpResponse {
    request
        .act(move |tx, me| {
            let operator = operator.granted(tx, me)?;
            me.require_password(tx)?;
            let line = statements::line(tx, &operator, &line.0)?;
            let form: LineForm = me.form()?;
            let note = written::one_line(&form.note, 200).and_then(|note| {
                if note.chars().count() < 3 { Err("Say in a few words what it is.".into()) } else { Ok(note) }
            });
            match note {
                Ok(note) => statements::dismiss(tx, &operator, &line, &note)?,
                Err(what) => {
                    let errors = FieldErrors::at("note", what);
                    return Err(again(Ok(LinePage::of(me, line, form, errors))));
                }
            }
            Ok(Next::go(paths::operator_statements()).saying("This line concerns no invoice."))
        })
        .await
}

impl LinePage {
    fn of(me: &Me, line: BankTransaction, form: LineForm, errors: FieldErrors) -> LinePage {
        let shell = me.shell(format!("{} of {}", amount(&line), line.booked_on_in_words()), Here::Operator);
        LinePage { shell, line, form, errors }
    }

    fn is_matched(&self) -> bool {
        self.line.state == crate::model::bank_transaction::TransactionState::Assigned
    }

    fn is_unknown(&self) -> bool {
        self.line.state == crate::model::bank_transaction::TransactionState::Unknown
    }
}
