//! The invoices that a payment method has got.

use std::collections::HashSet;

use actix_web::HttpResponse;
use askama::Template;

use super::links::accountants;
use super::{paper, queries};
use crate::access::Granted;
use crate::access::policy::{ManageBillingAccess, ViewInvoices, ViewPaymentMethod};
use crate::model::InvoiceId;
use crate::model::accountant::AccountantLink;
use crate::model::invoice::ListedInvoice;
use crate::model::usage::Month;
use crate::store::pages::{Page, Position};
use crate::web::{Asked, Here, ListQuery, Request, Shell};

#[derive(Template)]
#[template(path = "invoices/list.html")]
struct Invoices {
    shell: Shell,
    payment_method: Granted<ViewInvoices>,
    query: ListQuery,
    invoices: Page<ListedInvoice, Position<InvoiceId>>,
    /// Of those that are late: those whose money comes by itself.
    under_way: HashSet<InvoiceId>,
    /// Of those that are shown, as files.
    months: Vec<Month>,
    /// For accountants, each with the name of who made it: only for who can manage it.
    links: Vec<(AccountantLink, String)>,
    can_make_link: bool,
    /// They could, if there were fewer.
    has_enough_links: bool,
}

impl Invoices {
    /// How one stands, in a word, and the class of its tag.
    fn standing(&self, invoice: &ListedInvoice) -> (&'static str, &'static str) {
        paper::said(invoice.standing(self.under_way.contains(&invoice.id), self.shell.now))
    }

    fn month(&self, invoice: &ListedInvoice) -> String {
        invoice.month_in_words()
    }
}

/// GET `/payment-methods/{payment_method}/invoices`
pub async fn page(request: Request, payment_method: Asked<ViewInvoices>) -> HttpResponse {
    request
        .page(move |tx, me| {
            let payment_method = payment_method.granted(tx, me)?;
            let query: ListQuery = me.query()?;
            let start = query.start(|text| Position::read(text, InvoiceId::from_stored));
            let invoices = queries::invoices_of(tx, &payment_method, start)?;
            let under_way = queries::late_under_way(tx, &invoices.rows)?;
            let shell = me.shell(format!("Invoices for {}", payment_method.name), Here::PaymentMethods);
            let month_of = |one: &ListedInvoice| one.month_of_files(tx.site.local(one.issued_at).date());
            let mut months: Vec<Month> = invoices.rows.iter().filter_map(month_of).collect();
            months.sort_unstable_by(|one, other| other.cmp(one));
            months.dedup();
            let links = match payment_method.also::<ViewPaymentMethod>() {
                Some(payer) => accountants::links_of(tx, &payer)?,
                None => Vec::new(),
            };
            let may_make_link = payment_method.also_allows::<ManageBillingAccess>();
            let is_enough = links.len() >= accountants::MOST;
            let (can_make_link, has_enough_links) = (may_make_link && !is_enough, may_make_link && is_enough);
            Ok(Invoices {
                shell,
                payment_method,
                query,
                invoices,
                under_way,
                months,
                links,
                can_make_link,
                has_enough_links,
            })
        })
        .await
}
