//! Direct debits: what is due on which day, and the files for the bank.

use actix_web::HttpResponse;
use askama::Template;
use chrono::NaiveDate;
use serde::Deserialize;

use crate::charging::bank::calendar::earliest;
use crate::charging::bank::files;
use crate::charging::bank::queries::{self, DueDay};
use crate::costs::queries::today;
use crate::model::debit_batch::DebitBatch;
use crate::model::money;
use crate::model::payment_method::Currency;
use crate::model::usage::Cents;
use crate::paths;
use crate::web::error::Error;
use crate::web::{ForOperators, Here, Next, Request, Shell};

#[derive(Template)]
#[template(path = "operators/debits.html")]
struct Debits {
    shell: Shell,
    due: Vec<DueDay>,
    files: Vec<DebitBatch>,
    /// The first day on which something made today can be debited.
    earliest: NaiveDate,
}

/// Which day a file is for.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct DayForm {
    day: String,
}

impl Debits {
    /// `12 debits, €431.20`
    fn sum(&self, debits: &i64, amount: &Cents) -> String {
        in_words(*debits, *amount)
    }
}

/// `12 debits, €431.20`
pub(super) fn in_words(debits: i64, amount: Cents) -> String {
    let amount = money::in_words(amount, Currency::Eur);
    if debits == 1 { format!("1 debit, {amount}") } else { format!("{debits} debits, {amount}") }
}

/// GET `/operator/debits`
pub async fn page(request: Request, operator: ForOperators) -> HttpResponse {
    request
        .page(move |tx, me| {
            let operator = operator.granted(tx, me)?;
            let (due, files) = (queries::due(tx, &operator)?, queries::newest(tx, &operator)?);
            if files.is_empty() && tx.site.taking.creditor_id.is_none() {
                return Err(Error::NotFound);
            }
            Ok(Debits { shell: me.shell("Direct debits", Here::Operator), due, files, earliest: earliest(today(tx)) })
        })
        .await
}

/// POST `/operator/debits`: what is due on a day becomes a file
pub async fn make(request: Request, operator: ForOperators) -> HttpResponse {
    request
        .act(move |tx, me| {
            let operator = operator.granted(tx, me)?;
            let confirmed = me.require_password(tx)?;
            let form: DayForm = me.form()?;
            let day: NaiveDate = form.day.parse().map_err(|_| Error::Elsewhere(paths::debits()))?;
            Ok(match files::make(tx, &operator, &confirmed, day)? {
                Some(made) => {
                    let words = format!("File made: {}.", in_words(made.debits, made.amount));
                    Next::go(paths::debit_batch(made.id)).saying(words)
                }
                None => Next::go(paths::debits()).saying("There is nothing left to debit on this day."),
            })
        })
        .await
}
