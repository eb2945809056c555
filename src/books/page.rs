//! Bookkeeping: what a month or a quarter comes to, and the files for those who book it.

use std::collections::BTreeSet;

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::period::Period;
use super::queries::{self, Received, Whose};
use super::sums::{self, By, Sum};
use crate::access::Operator;
use crate::costs::queries::{this_month, today};
use crate::model::document::{InvoiceKind, VatLine};

use crate::model::money;
use crate::model::payment_method::Currency;
use crate::model::usage::Cents;
use crate::paths;
use crate::store::Db;
use crate::web::error::Result;
use crate::web::{ForOperators, Here, Request, Shell};

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Query {
    period: String,
}

/// What the documents and payments of a period come to.
#[derive(Clone)]
struct Shown {
    period: Period,
    rows: Vec<(By, Sum)>,
    totals: Vec<(Currency, Sum)>,
    received: Vec<Received>,
}

#[derive(Template)]
#[template(path = "books/page.html")]
struct Books {
    shell: Shell,
    period: Period,
    periods: Vec<Period>,
    /// Once they are asked for: every document is read.
    shown: Option<Shown>,
    has_datev: bool,
    /// `2026-11-30`: the last day of the month before.
    day: String,
}

/// A file, and who needs it.
struct File {
    name: &'static str,
    page: String,
    who: &'static str,
}

impl Shown {
    fn read(db: &Db, operator: &Operator, period: Period) -> Result<Shown> {
        let sums = sums::of(db, &Whose::everybody(operator), period)?;
        let received = db.read(|tx| queries::received(tx, operator, period))?;
        Ok(Shown::of(period, sums, received))
    }

    fn of(period: Period, sums: impl IntoIterator<Item = (By, Sum)>, received: Vec<Received>) -> Shown {
        let rows: Vec<(By, Sum)> = sums.into_iter().collect();
        let mut totals: Vec<(Currency, Sum)> = Vec::new();
        for (by, sum) in &rows {
            match totals.iter_mut().find(|(currency, _)| *currency == by.currency) {
                Some((_, total)) => total.add_sum(*sum),
                None => totals.push((by.currency, *sum)),
            }
        }
        Shown { period, rows, totals, received }
    }

    fn has_dollars(&self) -> bool {
        self.totals.iter().any(|(currency, _)| *currency == Currency::Usd)
            || self.received.iter().any(|sum| sum.currency == Currency::Usd)
    }
}

impl Books {
    fn files(&self) -> Vec<File> {
        let of = |page: String| paths::of_period(&page, self.period);
        let mut files = vec![
            File {
                name: "Journal",
                page: of(paths::books_journal()),
                who: "One row for each invoice and credit note. For whoever books or checks them.",
            },
            File {
                name: "EC sales list",
                page: of(paths::books_sales_list()),
                who: "Reverse charge by VAT ID, in whole euros. For the recapitulative statement.",
            },
            File {
                name: "One-stop shop",
                page: of(paths::books_one_stop_shop()),
                who: "VAT by country and rate, for the whole quarter. For the one-stop-shop return.",
            },
            File {
                name: "Write-offs",
                page: of(paths::books_write_offs()),
                who: "What was written off, and what was paid after all. For correcting the VAT.",
            },
            File {
                name: "All documents",
                page: of(paths::books_documents()),
                who: "A ZIP with each document as a PDF, as an e-invoice and as frozen data, plus the journal. For archives and \
                 audits.",
            },
        ];
        if self.has_datev && self.period.is_month() {
            files.push(File {
                name: "DATEV",
                page: of(paths::books_datev()),
                who: "Invoices, credit notes and payments by date, ready to import. For a tax adviser who uses DATEV.",
            });
        }
        files
    }

    fn case(&self, by: &By) -> String {
        match by.country {
            "" => by.case.words().to_owned(),
            country => format!("{}, {country}", by.case.words()),
        }
    }

    fn kind(&self, by: &By) -> &'static str {
        match by.kind {
            InvoiceKind::Invoice => "Invoices",
            InvoiceKind::CreditNote => "Credit notes",
        }
    }

    fn rate(&self, by: &By) -> String {
        VatLine::in_percent(by.basis_points)
    }

    fn money(&self, cents: &Cents, currency: &Currency) -> String {
        money::in_words(*cents, *currency)
    }
}

/// GET `/operator/books`
pub async fn page(request: Request, operator: ForOperators) -> HttpResponse {
    request
        .long_page(
            move |tx, me| {
                let operator = operator.granted(tx, me)?;
                let query: Query = me.query()?;
                Ok((operator, Period::parse(&query.period)))
            },
            // Every document is read: portion by portion, as for a file.
            |db, (operator, asked)| {
                let shown = asked.map(|period| Shown::read(db, &operator, period)).transpose()?;
                Ok((operator, shown))
            },
            |tx, me, (operator, shown)| {
                let last = this_month(tx).previous();
                let period = shown.as_ref().map_or(Period::month(last), |shown| shown.period);
                let months = queries::months(tx, operator)?.into_iter().map(Period::month);
                let quarters: BTreeSet<Period> = months.clone().map(|month| Period::quarter(month.first)).collect();
                let mut periods: Vec<Period> = months.chain(quarters.into_iter().rev()).collect();
                if !periods.contains(&period) {
                    periods.push(period);
                }
                Ok(Books {
                    shell: me.shell("Bookkeeping", Here::Operator),
                    period,
                    periods,
                    shown: shown.clone(),
                    has_datev: tx.site.seller.as_ref().is_some_and(|seller| seller.datev.is_some()),
                    day: last.last().min(today(tx)).to_string(),
                })
            },
        )
        .await
}
