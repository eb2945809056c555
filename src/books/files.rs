//! The files of the bookkeeping, each written while it is sent.

use actix_web::HttpResponse;
use chrono::NaiveDate;
use serde::Deserialize;

use super::archive::{Files, zip};
use super::period::Period;
use super::queries::Whose;
use super::{datev, journal, open_items, reports, write_offs};
use crate::access::policy::ViewInvoices;
use crate::access::{Archive, Operator};
use crate::invoices::accountants::archive::used;
use crate::model::datev::Datev;
use crate::model::secret::Token;
use crate::paths;
use crate::store::Tx;
use crate::web::error::{Error, Result};
use crate::web::{Asked, ForOperators, Me, Named, Request};

const CSV: &str = "text/csv; charset=utf-8";
const WINDOWS: &str = "text/csv; charset=windows-1252";
const ZIP: &str = "application/zip";

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Query {
    period: String,
    day: String,
}

/// Who asked for a file, and of which months.
struct Wanted {
    operator: Operator,
    whose: Whose,
    period: Period,
}

/// Without a period there is the page to choose one.
fn wanted(tx: &mut Tx, me: &Me, operator: &ForOperators, file: &'static str) -> Result<Wanted> {
    let operator = operator.granted(tx, me)?;
    let query: Query = me.query()?;
    let period = Period::parse(&query.period).ok_or_else(|| Error::Elsewhere(paths::books()))?;
    note(&operator, file, &period);
    Ok(Wanted { whose: Whose::everybody(&operator), operator, period })
}

/// It holds what stands on the invoices of everybody: the log says who has it.
fn note(operator: &Operator, file: &'static str, of: &impl std::fmt::Display) {
    tracing::info!(operator = %operator.person().id, file, %of, "a file for the bookkeeper");
}

/// GET `/operator/books/journal.csv`
pub async fn journal(request: Request, operator: ForOperators) -> HttpResponse {
    request
        .stream(
            CSV,
            move |tx, me| {
                let wanted = wanted(tx, me, &operator, "journal")?;
                Ok((format!("journal-{}.csv", wanted.period), wanted))
            },
            |db, wanted, out| journal::write(db, &wanted.whose, wanted.period, out),
        )
        .await
}

/// GET `/operator/books/one-stop-shop.csv`
pub async fn one_stop_shop(request: Request, operator: ForOperators) -> HttpResponse {
    request
        .stream(
            CSV,
            move |tx, me| {
                let wanted = wanted(tx, me, &operator, "one-stop shop")?;
                let period = Period::quarter(wanted.period.first);
                Ok((format!("one-stop-shop-{period}.csv"), Wanted { period, ..wanted }))
            },
            |db, wanted, out| reports::one_stop_shop(db, &wanted.whose, wanted.period, out),
        )
        .await
}

/// GET `/operator/books/ec-sales-list.csv`
pub async fn sales_list(request: Request, operator: ForOperators) -> HttpResponse {
    request
        .stream(
            CSV,
            move |tx, me| {
                let wanted = wanted(tx, me, &operator, "EC sales list")?;
                Ok((format!("ec-sales-list-{}.csv", wanted.period), wanted))
            },
            |db, wanted, out| reports::sales_list(db, &wanted.whose, wanted.period, out),
        )
        .await
}

/// GET `/operator/books/write-offs.csv`
pub async fn write_offs(request: Request, operator: ForOperators) -> HttpResponse {
    request
        .stream(
            CSV,
            move |tx, me| {
                let wanted = wanted(tx, me, &operator, "write-offs")?;
                Ok((format!("write-offs-{}.csv", wanted.period), wanted))
            },
            |db, wanted, out| write_offs::write(db, &wanted.operator, wanted.period, out),
        )
        .await
}

/// GET `/operator/books/open-items.csv`
pub async fn open_items(request: Request, operator: ForOperators) -> HttpResponse {
    request
        .stream(
            CSV,
            move |tx, me| {
                let operator = operator.granted(tx, me)?;
                let query: Query = me.query()?;
                let day = day(&query.day).ok_or_else(|| Error::Elsewhere(paths::books()))?;
                note(&operator, "open items", &day);
                Ok((format!("open-items-{day}.csv"), (operator, day)))
            },
            |db, (operator, day), out| open_items::write(db, &operator, day, out),
        )
        .await
}

/// A day that has a day after it.
fn day(typed: &str) -> Option<NaiveDate> {
    let day: NaiveDate = typed.trim().parse().ok()?;
    Period::parse(&day.format("%Y-%m").to_string()).map(|_| day)
}

/// GET `/operator/books/datev.csv`
pub async fn datev(request: Request, operator: ForOperators) -> HttpResponse {
    request
        .stream(
            WINDOWS,
            move |tx, me| {
                let of_seller: Option<Datev> = tx.site.seller.as_ref().and_then(|seller| seller.datev.clone());
                operator.granted(tx, me)?;
                let accounts = of_seller.ok_or(Error::NotFound)?;
                let wanted = wanted(tx, me, &operator, "DATEV")?;
                datev::fits(tx, &wanted.operator, wanted.period.first)?;
                // Their programs know such a file by how its name begins.
                Ok((format!("EXTF_Buchungsstapel_{}.csv", wanted.period.first), (wanted, accounts)))
            },
            |db, (wanted, accounts), out| datev::write(db, &accounts, &wanted.operator, wanted.period.first, out),
        )
        .await
}

/// GET `/operator/books/documents.zip`
pub async fn documents(request: Request, operator: ForOperators) -> HttpResponse {
    request
        .stream(
            ZIP,
            move |tx, me| {
                let wanted = wanted(tx, me, &operator, "documents")?;
                Ok((format!("documents-{}.zip", wanted.period), wanted))
            },
            |db, wanted, out| zip(out, Files::of(db, &wanted.whose, wanted.period)?),
        )
        .await
}

/// GET `/payment-methods/{payment_method}/invoices.zip`
pub async fn of_payer(request: Request, payment_method: Asked<ViewInvoices>) -> HttpResponse {
    request
        .stream(
            ZIP,
            move |tx, me| {
                let payer = payment_method.granted(tx, me)?;
                let query: Query = me.query()?;
                let list = || Error::Elsewhere(paths::invoices(payer.id));
                let period = Period::parse(&query.period).ok_or_else(list)?;
                Ok((format!("invoices-{period}.zip"), (Whose::payer(&payer), period)))
            },
            |db, (whose, period), out| zip(out, Files::of(db, &whose, period)?),
        )
        .await
}

/// GET `/accountant/{token}/invoices.zip`
pub async fn of_archive(request: Request, token: Named<Token>) -> HttpResponse {
    let request = request.noting(used(&token)).await;
    let link = token.id().ok().map(|token| token.hash());
    request
        .public_stream(
            ZIP,
            link,
            move |tx, visit| {
                let token = token.id()?;
                let archive = Archive::opened_by(tx, &token)?.ok_or(Error::NotFound)?;
                let query: Query = visit.query()?;
                let period = Period::parse(&query.period).ok_or_else(|| Error::Elsewhere(paths::archive(token)))?;
                Ok((format!("invoices-{period}.zip"), (Whose::archive(&archive), period)))
            },
            |db, (whose, period), out| zip(out, Files::of(db, &whose, period)?),
        )
        .await
}
