//! The page of a payment method for somebody who sees its invoices and costs, and nothing else of it.

use std::collections::HashSet;

use askama::Template;

use super::money::Money;
use crate::access::Granted;
use crate::access::policy::ViewInvoices;
use crate::apps::queries::{self as app_queries, ListedApp};
use crate::costs::spending::Spending;
use crate::invoices::paper;
use crate::invoices::queries::OpenInvoices;
use crate::model::invoice::ListedInvoice;
use crate::model::{AppId, InvoiceId};
use crate::payments::kept::Kept;
use crate::store::Tx;
use crate::store::pages::Page;
use crate::web::error::Result;
use crate::web::{Here, ListQuery, Me, Shell};

#[derive(Template)]
#[template(path = "payment_methods/read.html")]
pub(super) struct ReadPage {
    shell: Shell,
    payment_method: Granted<ViewInvoices>,
    query: ListQuery,
    /// Of these only the names are shown.
    apps: Page<ListedApp, AppId>,
    spending: Spending,
    /// Those that are still to be paid.
    open: OpenInvoices,
    /// The latest ones.
    invoices: Vec<ListedInvoice>,
    /// Those whose money comes by itself.
    under_way: HashSet<InvoiceId>,
    credit: Kept,
}

impl ReadPage {
    /// Nothing, whatever it is.
    fn can_change(&self) -> bool {
        false
    }

    /// How an invoice stands, in a word, and the class of its tag.
    fn standing(&self, invoice: &ListedInvoice) -> (&'static str, &'static str) {
        paper::said(invoice.standing(self.under_way.contains(&invoice.id), self.shell.now))
    }
}

/// Of what somebody has that right to.
pub(super) fn page(tx: &mut Tx, me: &Me, payment_method: Granted<ViewInvoices>) -> Result<ReadPage> {
    let query: ListQuery = me.query()?;
    let start = query.start(AppId::from_stored);
    let apps = app_queries::apps_paid_with(tx, &payment_method, &query.q, start)?;
    let Money { spending, latest: invoices, under_way, open, credit, .. } = Money::of(tx, &payment_method)?;
    let shell = me.shell(payment_method.name.clone(), Here::PaymentMethods);
    Ok(ReadPage { shell, payment_method, query, apps, spending, open, invoices, under_way, credit })
}
