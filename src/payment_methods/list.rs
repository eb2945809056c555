//! The payment methods that a person can manage, and those of which they see the invoices only.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use crate::access::billing::{ListedPaymentMethod, ReadPaymentMethod, payment_methods_of, read_payment_methods_of};
use crate::costs::spending::Spending;
use crate::invoices::{self, queries::OpenInvoices};
use crate::model::PaymentMethodId;
use crate::model::payment_method::BillingLevel;
use crate::store::pages::{Page, Start};
use crate::web::{Here, ListQuery, Request, Shell};

#[derive(Template)]
#[template(path = "payment_methods/list.html")]
struct PaymentMethods {
    shell: Shell,
    query: ListQuery,
    page: Page<ListedPaymentMethod, PaymentMethodId>,
    /// Those of which they see the invoices only: a page of them, or the first ones below the others.
    read: Page<ReadPaymentMethod, PaymentMethodId>,
    is_of_read: bool,
    spending: Spending,
    open: OpenInvoices,
}

impl PaymentMethods {
    fn is_invoiced(&self) -> bool {
        self.page.rows.iter().any(|one| one.is_invoiced) || self.read.rows.iter().any(|one| one.is_invoiced)
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct LevelQuery {
    level: String,
}

/// GET `/payment-methods?level=…`
pub async fn page(request: Request) -> HttpResponse {
    request
        .page(|tx, me| {
            let query: ListQuery = me.query()?;
            let LevelQuery { level } = me.query()?;
            let is_of_read = BillingLevel::from_stored(&level) == Some(BillingLevel::InvoicesOnly);
            let start = query.start(PaymentMethodId::from_stored);
            let (page, read) = if is_of_read {
                (Page::empty(), read_payment_methods_of(tx, &me.person, &query.q, start)?)
            } else {
                let page = payment_methods_of(tx, &me.person, &query.q, start)?;
                (page, read_payment_methods_of(tx, &me.person, &query.q, Start::First)?)
            };
            let managed = page.rows.iter().map(|one| (one.id, one.currency));
            let payers: Vec<_> = managed.chain(read.rows.iter().map(|one| (one.id, one.currency))).collect();
            let spending = Spending::of(tx, &payers)?;
            let open = invoices::queries::open_for(tx, &me.person)?;
            let title = if me.person.is_client() { "How you pay" } else { "Payment methods" };
            let shell = me.shell(title, Here::PaymentMethods);
            Ok(PaymentMethods { shell, query, page, read, is_of_read, spending, open })
        })
        .await
}
