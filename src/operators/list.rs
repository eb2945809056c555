//! The invoices of everybody, by how they stand and for a month, and those that are looked for.

use std::collections::HashMap;

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::queries::found::{self, Found, InvoicesBy, MonthSum};
use super::queries::{self, Listed, SHOWN, Shown};
use crate::access::Operator;
use crate::books;
use crate::invoices::paper;
use crate::model::InvoiceId;
use crate::model::document::InvoiceKind;
use crate::model::money;
use crate::model::usage::{Cents, Month};
use crate::store::Tx;
use crate::store::pages::{Page, Position, Start};
use crate::web::error::Result;
use crate::web::{ForOperators, Here, Request, Shell};

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Query {
    standing: String,
    month: String,
    by: String,
    q: String,
    after: String,
    before: String,
}

#[derive(Template)]
#[template(path = "operators/list.html")]
struct Invoices {
    shell: Shell,
    shown: Shown,
    /// `2026-11`; empty: all of them.
    month: String,
    months: Vec<Month>,
    /// What those of the month come to.
    sums: Vec<MonthSum>,
    by: InvoicesBy,
    looked_for: String,
    /// More customers fit than are looked at.
    has_more_customers: bool,
    invoices: Found,
    /// Of those that have reached nobody.
    why_lost: HashMap<InvoiceId, String>,
}

impl Invoices {
    fn tabs(&self) -> [(&'static str, &'static str); 5] {
        [("open", "Open"), ("overdue", "Overdue"), ("paid", "Paid"), ("lost", "Not delivered"), ("all", "All")]
    }

    fn options(&self) -> [(&'static str, &'static str); 5] {
        [
            ("number", "Number or reference"),
            ("company", "Company"),
            ("customer", "Payment method or email"),
            ("website", "Website"),
            ("amount", "Amount"),
        ]
    }

    /// How one stands, in a word, and the class of its tag.
    fn standing(&self, one: &Listed) -> (&'static str, &'static str) {
        paper::said(one.invoice.standing(one.is_under_way, self.shell.now))
    }

    fn why_lost(&self, one: &Listed) -> Option<&str> {
        self.why_lost.get(&one.invoice.id).map(String::as_str)
    }

    fn month_of(&self, one: &Listed) -> String {
        one.invoice.month_in_words()
    }

    /// `Invoices of November 2026: €1,190.00, of which €190.00 VAT`
    fn sum(&self, sum: &MonthSum) -> String {
        let what = match sum.kind {
            InvoiceKind::Invoice => "Invoices of",
            InvoiceKind::CreditNote => "Credit notes for invoices of",
        };
        let said = |cents: Cents| money::in_words(sum.kind.signed(cents), sum.currency);
        format!("{what} {}: {}, of which {} VAT", self.month_in_words(), said(sum.gross), said(sum.vat))
    }

    fn month_in_words(&self) -> String {
        self.month.parse::<Month>().map(Month::name).unwrap_or_default()
    }

    /// Another page of the same list.
    fn page(&self, side: &str, row: &Position<InvoiceId>) -> String {
        if self.looked_for.is_empty() {
            crate::paths::operator_invoices(self.shown.as_str(), &self.month, side, row)
        } else {
            crate::paths::operator_search(&crate::paths::operator(), self.by.as_str(), &self.looked_for, side, row)
        }
    }
}

/// What was found, and whether there are more customers than were looked at.
fn found(
    tx: &mut Tx,
    operator: &Operator,
    by: InvoicesBy,
    typed: &str,
    start: Start<Position<InvoiceId>>,
) -> Result<(Found, bool)> {
    let payers = match by {
        InvoicesBy::Number => {
            let found = queries::looked_for(tx, operator, typed)?;
            return Ok((Page::whole(found.into_iter().collect()), false));
        }
        InvoicesBy::Amount => {
            let Ok(gross) = money::parse(typed) else { return Ok((Page::empty(), false)) };
            // Of a credit note it is shown below zero.
            return Ok((found::of_amount(tx, operator, gross.abs(), start)?, false));
        }
        InvoicesBy::Company => found::payers_by_company(tx, operator, typed)?,
        InvoicesBy::Customer => found::payers_by_name(tx, operator, typed)?,
        InvoicesBy::Website => found::payers_by_website(tx, operator, typed)?,
    };
    let first = &payers[..payers.len().min(SHOWN)];
    Ok((found::of_payers(tx, operator, first, start)?, payers.len() > SHOWN))
}

/// GET `/operator`
pub async fn page(request: Request, operator: ForOperators) -> HttpResponse {
    request
        .page(move |tx, me| {
            let operator = operator.granted(tx, me)?;
            let query: Query = me.query()?;
            let looked_for = query.q.trim().to_owned();
            let shown = Shown::from_stored(&query.standing).unwrap_or(Shown::Open);
            let by = InvoicesBy::from_stored(&query.by).unwrap_or(InvoicesBy::Number);
            let month: Option<Month> = query.month.parse().ok();
            let start = Start::read(&query.after, &query.before, |text| Position::read(text, InvoiceId::from_stored));
            let (invoices, has_more_customers) = if looked_for.is_empty() {
                (queries::invoices(tx, &operator, shown, month, start)?, false)
            } else {
                found(tx, &operator, by, &looked_for, start)?
            };
            let sums = match month.filter(|_| looked_for.is_empty()) {
                Some(month) => found::sums(tx, &operator, month)?,
                None => Vec::new(),
            };
            let ids: Vec<InvoiceId> = invoices.rows.iter().map(|one| one.invoice.id).collect();
            let why_lost = queries::why_lost(tx, &operator, &ids)?;
            let months = books::months(tx, &operator)?;
            let month = month.map(|month| month.to_string()).unwrap_or_default();
            let shell = me.shell("All invoices", Here::Operator);
            Ok(Invoices { shell, shown, month, months, sums, by, looked_for, has_more_customers, invoices, why_lost })
        })
        .await
}
