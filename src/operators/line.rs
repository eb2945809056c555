//! One line of a statement: matched to an invoice, or ignored.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::queries;
use super::statements::amount;
use crate::access::Operator;
use crate::model::bank_transaction::{BankTransaction, TransactionState};
use crate::model::invoice::Invoice;
use crate::model::{LineId, money, written};
use crate::paths;
use crate::payments::{matching, statements};
use crate::store::Tx;
use crate::web::error::Result;
use crate::web::{FieldErrors, ForOperators, Here, Me, Named, Next, Request, Shell, again};

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct LineForm {
    number: String,
    note: String,
}

#[derive(Template)]
#[template(path = "operators/line.html")]
struct LinePage {
    shell: Shell,
    line: BankTransaction,
    /// Open invoices that it may pay: of these nobody is reminded while it waits.
    proposed: Vec<Invoice>,
    form: LineForm,
    errors: FieldErrors,
}

impl LinePage {
    fn of(
        tx: &mut Tx,
        me: &Me,
        operator: &Operator,
        line: BankTransaction,
        form: LineForm,
        errors: FieldErrors,
    ) -> Result<LinePage> {
        let waits = line.state == TransactionState::Unknown && line.amount > 0;
        let proposed = if waits { matching::proposed(tx, operator, &line)? } else { Vec::new() };
        let shell = me.shell(format!("{} of {}", amount(&line), line.booked_on_in_words()), Here::Operator);
        Ok(LinePage { shell, line, proposed, form, errors })
    }

    fn is_matched(&self) -> bool {
        self.line.state == TransactionState::Assigned
    }

    fn is_unknown(&self) -> bool {
        self.line.state == TransactionState::Unknown
    }

    /// `R2026-000001, €11.90 open`
    fn open(&self, invoice: &Invoice) -> String {
        format!("{}, {} open", invoice.number, money::in_words(invoice.owed(), invoice.currency))
    }
}

/// GET `/operator/statements/{line}`
pub async fn page(request: Request, operator: ForOperators, line: Named<LineId>) -> HttpResponse {
    request
        .page(move |tx, me| {
            let operator = operator.granted(tx, me)?;
            let line = statements::line(tx, &operator, &line.id()?)?;
            LinePage::of(tx, me, &operator, line, LineForm::default(), FieldErrors::none())
        })
        .await
}

/// POST `/operator/statements/{line}/assign`
pub async fn assign(request: Request, operator: ForOperators, line: Named<LineId>) -> HttpResponse {
    request
        .act(move |tx, me| {
            let operator = operator.granted(tx, me)?;
            let confirmed = me.require_password(tx)?;
            let line = statements::line(tx, &operator, &line.id()?)?;
            let form: LineForm = me.form()?;
            let Some(invoice) = queries::to_be_paid(tx, &operator, &form.number)? else {
                let errors = FieldErrors::at("number", "No invoice has this number.");
                return Err(again(LinePage::of(tx, me, &operator, line, form, errors)));
            };
            if let Err(error) = matching::assign(tx, &operator, &confirmed, &line, &invoice) {
                return Err(error.or_again(|refused| {
                    let errors = FieldErrors::at("number", refused.sentence());
                    again(LinePage::of(tx, me, &operator, line, form, errors))
                }));
            }
            let words = format!("{} recorded for {}.", amount(&line), invoice.number);
            Ok(Next::go(paths::operator_statements()).saying(words))
        })
        .await
}

/// POST `/operator/statements/{line}/dismiss`
pub async fn dismiss(request: Request, operator: ForOperators, line: Named<LineId>) -> HttpResponse {
    request
        .act(move |tx, me| {
            let operator = operator.granted(tx, me)?;
            let confirmed = me.require_password(tx)?;
            let line = statements::line(tx, &operator, &line.id()?)?;
            let form: LineForm = me.form()?;
            match written::few_words(&form.note, 3..=200, "Say what it is in a few words.") {
                Ok(note) => matching::dismiss(tx, &operator, &confirmed, &line, &note)?,
                Err(what) => {
                    let errors = FieldErrors::at("note", what);
                    return Err(again(LinePage::of(tx, me, &operator, line, form, errors)));
                }
            }
            Ok(Next::go(paths::operator_statements()).saying("Line ignored."))
        })
        .await
}
