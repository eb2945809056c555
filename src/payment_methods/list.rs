//! The payment methods that a person can manage.

use actix_web::HttpResponse;
use askama::Template;

use crate::access::billing::{ListedPaymentMethod, payment_methods_of};
use crate::costs::spending::Spending;
use crate::invoices::{self, queries::OpenInvoices};
use crate::model::PaymentMethodId;
use crate::store::pages::Page;
use crate::web::{Here, ListQuery, Request, Shell};

#[derive(Template)]
#[template(path = "payment_methods/list.html")]
struct PaymentMethods {
    shell: Shell,
    query: ListQuery,
    page: Page<ListedPaymentMethod, PaymentMethodId>,
    spending: Spending,
    open: OpenInvoices,
}

impl PaymentMethods {
    fn is_invoiced(&self) -> bool {
        self.page.rows.iter().any(|one| one.is_invoiced)
    }
}

/// GET `/payment-methods`
pub async fn page(request: Request) -> HttpResponse {
    request
        .page(|tx, me| {
            let query: ListQuery = me.query()?;
            let start = query.start(PaymentMethodId::from_stored);
            let page = payment_methods_of(tx, &me.person, &query.q, start)?;
            let payers: Vec<_> = page.rows.iter().map(|one| (one.id, one.currency)).collect();
            let spending = Spending::of(tx, &payers)?;
            let open = invoices::queries::open_for(tx, &me.person)?;
            let title = if me.person.is_client() { "How you pay" } else { "Payment methods" };
            Ok(PaymentMethods { shell: me.shell(title, Here::PaymentMethods), query, page, spending, open })
        })
        .await
}
