//! The invoices of everybody, by how they stand.

use std::collections::HashMap;

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::queries::{self, Listed, Shown};
use crate::model::InvoiceId;
use crate::model::money;
use crate::store::pages::{Page, Position, Start};
use crate::web::{ForOperators, Here, Request, Shell};

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Query {
    standing: String,
    q: String,
    after: String,
    before: String,
}

#[derive(Template)]
#[template(path = "operators/list.html")]
struct Invoices {
    shell: Shell,
    shown: Shown,
    looked_for: String,
    invoices: Page<Listed, Position<InvoiceId>>,
    /// Of those that have reached nobody.
    why_lost: HashMap<InvoiceId, String>,
}

impl Invoices {
    fn tabs(&self) -> [(&'static str, &'static str); 5] {
        [("open", "Open"), ("overdue", "Overdue"), ("paid", "Paid"), ("lost", "Reached nobody"), ("all", "All")]
    }

    /// How one stands, in a word, and the class of its tag.
    fn standing(&self, one: &Listed) -> (&'static str, &'static str) {
        crate::invoices::paper::standing(&one.invoice, self.shell.now)
    }

    fn why_lost(&self, one: &Listed) -> Option<&str> {
        self.why_lost.get(&one.invoice.id).map(String::as_str)
    }

    fn month(&self, one: &Listed) -> String {
        one.invoice.month_in_words()
    }
}

/// GET `/operator`
pub async fn page(request: Request, operator: ForOperators) -> HttpResponse {
    request
        .page(move |tx, me| {
            let operator = operator.granted(tx, me)?;
            let query: Query = me.query()?;
            let looked_for = query.q.trim().to_owned();
            let shown = Shown::from_stored(&query.standing).unwrap_or(Shown::Open);
            let invoices = if looked_for.is_empty() {
                let start =
                    Start::read(&query.after, &query.before, |text| Position::read(text, InvoiceId::from_stored));
                queries::invoices(tx, &operator, shown, start)?
            } else {
                let found = queries::looked_for(tx, &operator, &looked_for)?;
                Page::whole(found.into_iter().collect())
            };
            let ids: Vec<InvoiceId> = invoices.rows.iter().map(|one| one.invoice.id).collect();
            let why_lost = queries::why_lost(tx, &operator, &ids)?;
            let shell = me.shell("Invoices of everybody", Here::Operator);
            Ok(Invoices { shell, shown, looked_for, invoices, why_lost })
        })
        .await
}
