//! A line of a statement is taken away from the invoice that it was matched with by mistake.

use actix_web::HttpResponse;
use askama::Template;

use super::statements::amount;
use crate::model::bank_transaction::{BankTransaction, TransactionState};
use crate::model::invoice::Invoice;
use crate::model::usage::Cents;
use crate::model::{LineId, money};
use crate::paths;
use crate::payments::statements::line;
use crate::payments::unmatching::{self, paid_with};
use crate::web::error::Error;
use crate::web::{ForOperators, Here, Named, Next, Request, Shell};

#[derive(Template)]
#[template(path = "operators/unmatch.html")]
struct Unmatch {
    shell: Shell,
    line: BankTransaction,
    paid: Vec<Part>,
}

/// What the line paid of an invoice.
struct Part {
    number: String,
    amount: String,
}

/// GET `/operator/statements/{line}/unmatch`
pub async fn page(request: Request, operator: ForOperators, named: Named<LineId>) -> HttpResponse {
    request
        .page(move |tx, me| {
            let operator = operator.granted(tx, me)?;
            let line = line(tx, &operator, &named.id()?)?;
            if line.state != TransactionState::Assigned {
                return Err(Error::Elsewhere(paths::operator_line(&line.id)));
            }
            let part = |(invoice, cents): (Invoice, Cents)| Part {
                amount: money::in_words(cents, invoice.currency),
                number: invoice.number,
            };
            let paid = paid_with(tx, &operator, &line)?.into_iter().map(part).collect();
            let title = format!("Undo the match of {}?", amount(&line));
            Ok(Unmatch { shell: me.shell(title, Here::Operator), line, paid })
        })
        .await
}

/// POST `/operator/statements/{line}/unmatch`
pub async fn unmatch(request: Request, operator: ForOperators, named: Named<LineId>) -> HttpResponse {
    request
        .act(move |tx, me| {
            let operator = operator.granted(tx, me)?;
            let confirmed = me.require_password(tx)?;
            let line = line(tx, &operator, &named.id()?)?;
            unmatching::unmatch(tx, &operator, &confirmed, &line)?;
            let words = format!("{} is no longer matched to an invoice.", amount(&line));
            Ok(Next::go(paths::operator_line(&line.id)).saying(words))
        })
        .await
}
