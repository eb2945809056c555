//! What should have been paid by now, as a letter on one sheet: to be printed for the files, or sent by post. It says how it
//! is on the day on which somebody looks.

use std::sync::Arc;

use actix_web::HttpResponse;
use askama::Template;
use chrono::NaiveDate;

use super::paper::{self, ShownLogo};
use super::queries;
use crate::access::Granted;
use crate::access::policy::ViewInvoices;
use crate::costs::queries::today;
use crate::documents::transfer::{LONGEST_REMITTANCE, Picture};
use crate::error;
use crate::model::PaymentMethodId;
use crate::model::document::Document;
use crate::model::invoice::{Invoice, REMINDERS};
use crate::model::moment;
use crate::model::money;
use crate::model::usage::Cents;
use crate::payments::asking::last_day;
use crate::store::Tx;
use crate::web::{Asked, Here, Request, Shell};

/// What the letter is while nobody was reminded, and the page where there is none.
const TITLE: &str = "Overdue invoices";

/// The letter.
pub(crate) struct Overdue {
    /// The newest of them: who asks, and whom.
    pub(crate) newest: Document,
    /// `Second reminder`
    pub(crate) title: &'static str,
    /// What is asked for.
    pub(crate) words: String,
    /// `3 January 2027`
    pub(crate) on: String,
    pub(crate) rows: Vec<Row>,
    pub(crate) owed: Cents,
}

pub(crate) struct Row {
    pub(crate) number: String,
    pub(crate) issued_on: String,
    pub(crate) due_on: String,
    pub(crate) days_late: i64,
    /// `twice`
    pub(crate) reminded: &'static str,
    pub(crate) owed: Cents,
}

impl Row {
    fn of(invoice: &Invoice, document: &Document, today: NaiveDate) -> Row {
        Row {
            number: document.number.clone(),
            issued_on: moment::day(document.issued_on),
            due_on: moment::day(document.due_on),
            days_late: (today - document.due_on).num_days(),
            reminded: match (invoice.last_notice_until, invoice.reminders) {
                (Some(_), _) => "last notice",
                (None, 0) => "no",
                (None, 1) => "once",
                (None, _) => "twice",
            },
            owed: invoice.owed(),
        }
    }
}

impl Overdue {
    /// Of a payment method, for whoever may see its invoices; None: nothing is overdue.
    pub(crate) fn of(tx: &mut Tx, payer: PaymentMethodId) -> error::Result<Option<Overdue>> {
        let invoices = queries::overdue(tx, payer)?;
        let documents = invoices.iter().map(queries::document).collect::<error::Result<Vec<Document>>>()?;
        let today = today(tx);
        let rows = invoices.iter().zip(&documents).map(|(invoice, document)| Row::of(invoice, document, today));
        let rows: Vec<Row> = rows.collect();
        let Some(newest) = documents.into_iter().next_back() else { return Ok(None) };
        let (title, words) = said(tx, &invoices, &newest.seller.email);
        let owed = rows.iter().map(|row| row.owed).sum();
        Ok(Some(Overdue { newest, title, words, on: moment::day(today), rows, owed }))
    }

    /// What the page is called.
    pub(crate) fn title_of(overdue: Option<&Overdue>) -> &'static str {
        overdue.map_or(TITLE, |overdue| overdue.title)
    }

    pub(crate) fn money(&self, cents: impl std::borrow::Borrow<Cents>) -> String {
        money::in_words(*cents.borrow(), self.newest.currency)
    }

    pub(crate) fn logo(&self) -> Option<ShownLogo> {
        paper::logo(&self.newest)
    }

    /// What to write on the transfer: of several their numbers, by which a payment of all of them is matched.
    pub(crate) fn reference(&self) -> String {
        match self.rows.as_slice() {
            [_] => self.newest.reference.clone(),
            several => several.iter().map(|row| row.number.as_str()).collect::<Vec<_>>().join(", "),
        }
    }

    /// Whether there is room for that.
    pub(crate) fn has_reference(&self) -> bool {
        self.reference().len() <= LONGEST_REMITTANCE
    }

    pub(crate) fn code(&self) -> Option<Arc<Picture>> {
        paper::transfer(&self.newest, self.owed, &self.reference())?.picture().ok()
    }
}

/// What the letter is, and what it asks for: as far as it has come with any of the invoices.
fn said(tx: &Tx, invoices: &[Invoice], email: &str) -> (&'static str, String) {
    let last_notice = invoices.iter().filter_map(|invoice| invoice.last_notice_until).max();
    let reminders = invoices.iter().map(|invoice| invoice.reminders).max().unwrap_or_default();
    match last_notice {
        Some(until) if until > tx.now => (
            "Last notice",
            format!(
                "We have reminded you twice. Please pay by {}, or write to {email} by then and we’ll find a solution.",
                last_day(tx, until)
            ),
        ),
        Some(until) => (
            "Last notice",
            format!("We asked you to pay by {}. Please pay now, or write to {email}.", last_day(tx, until)),
        ),
        None if reminders >= REMINDERS => (
            "Second reminder",
            format!("We have reminded you before. Please pay now. If you need more time, write to {email}."),
        ),
        None if reminders > 0 => (
            "Reminder",
            format!(
                "It’s easy to miss one. Please pay within the next few days. If something is wrong, write to {email}."
            ),
        ),
        None => (TITLE, format!("Please pay within the next few days. If something is wrong, write to {email}.")),
    }
}

#[derive(Template)]
#[template(path = "invoices/overdue.html")]
struct OverdueOfPayer {
    shell: Shell,
    payment_method: Granted<ViewInvoices>,
    overdue: Option<Overdue>,
}

/// GET `/payment-methods/{payment_method}/overdue`
pub async fn page(request: Request, payment_method: Asked<ViewInvoices>) -> HttpResponse {
    request
        .page(move |tx, me| {
            let payment_method = payment_method.granted(tx, me)?;
            let overdue = Overdue::of(tx, payment_method.id)?;
            let shell = me.shell(Overdue::title_of(overdue.as_ref()), Here::PaymentMethods);
            Ok(OverdueOfPayer { shell, payment_method, overdue })
        })
        .await
}
