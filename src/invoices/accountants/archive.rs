//! What is behind the link of an accountant: the invoices of one payment method, and no way to anything else.

use actix_web::HttpResponse;
use askama::Template;

use crate::access::Archive;
use crate::documents::has_xrechnung;
use crate::error;
use crate::invoices::links::accountants::note_use;
use crate::invoices::{files, queries};
use crate::model::address::AddressText;
use crate::model::document::Document;
use crate::model::invoice::ListedInvoice;
use crate::model::secret::Token;
use crate::model::usage::Month;
use crate::model::{InvoiceId, InvoiceNumber};
use crate::paths;
use crate::store::pages::{Page, Position};
use crate::store::{Db, Moment, Tx};
use crate::web::error::{Error, Result};
use crate::web::{Here, ListQuery, Named, Request, Shell};

/// A document, and where its files are. They show the token.
struct Row {
    title: String,
    month: String,
    issued_at: Moment,
    /// Empty: nobody asks for it any more.
    standing: &'static str,
    gross: String,
    pdf: String,
    xrechnung: Option<String>,
}

impl Row {
    fn of(token: &Token, now: Moment, invoice: &ListedInvoice, document: &Document) -> Row {
        let xrechnung = || paths::archive_xrechnung(token.clone(), &document.number);
        Row {
            title: document.title(),
            month: invoice.month_in_words(),
            issued_at: invoice.issued_at,
            standing: invoice.standing(false, now).words_for_bookkeeper(),
            gross: invoice.amount(),
            pdf: paths::archive_pdf(token.clone(), &document.number),
            xrechnung: has_xrechnung(document).then(xrechnung),
        }
    }
}

#[derive(Template)]
#[template(path = "invoices/archive.html")]
struct Invoices {
    shell: Shell,
    /// Where this page is, with the token.
    here: String,
    zip: String,
    /// As it stands on the newest of them.
    buyer: Option<AddressText>,
    last_day: String,
    invoices: Page<Row, Position<InvoiceId>>,
    /// Of those that are shown, as files.
    months: Vec<Month>,
}

/// Notes that a link is used.
pub(crate) fn used(token: &Named<Token>) -> impl FnOnce(&Db) -> error::Result<()> + Send + 'static + use<> {
    let token = token.id().ok();
    move |db: &Db| token.map_or(Ok(()), |token| note_use(db, &token))
}

/// GET `/accountant/{token}`
pub async fn page(request: Request, token: Named<Token>) -> HttpResponse {
    let request = request.noting(used(&token)).await;
    request
        .public_secret_page(move |tx, visit| {
            let token = token.id()?;
            let archive = opened(tx, &token)?;
            let query: ListQuery = visit.query()?;
            let start = query.start(|text| Position::read(text, InvoiceId::from_stored));
            let found = queries::archived(tx, &archive, start)?;
            let month_of =
                |(one, _): &(ListedInvoice, Document)| one.month_of_files(tx.site.local(one.issued_at).date());
            let mut months: Vec<Month> = found.rows.iter().filter_map(month_of).collect();
            months.sort_unstable_by(|one, other| other.cmp(one));
            months.dedup();
            let buyer = queries::latest_buyer(tx, &archive)?;
            let invoices = found.map(|(invoice, document)| Row::of(&token, visit.now, &invoice, &document));
            // Whoever looks, it is nobody's page: it leads nowhere else.
            let shell =
                Shell { person: None, is_operator: false, flash: None, ..visit.shell("Invoices", Here::Nowhere) };
            let (here, zip) = (paths::archive(token.clone()), paths::archive_of_period(token));
            Ok(Invoices { shell, here, zip, buyer, last_day: archive.link().last_day(), invoices, months })
        })
        .await
}

fn opened(tx: &mut Tx, token: &Token) -> Result<Archive> {
    Archive::opened_by(tx, token)?.ok_or(Error::NotFound)
}

/// GET `/accountant/{token}/invoices/{number}/invoice.pdf`
pub async fn pdf(request: Request, token: Named<Token>, number: Named<InvoiceNumber>) -> HttpResponse {
    file(request, token, number, files::pdf).await
}

/// GET `/accountant/{token}/invoices/{number}/xrechnung.xml`
pub async fn xrechnung(request: Request, token: Named<Token>, number: Named<InvoiceNumber>) -> HttpResponse {
    file(request, token, number, files::xrechnung).await
}

async fn file(request: Request, token: Named<Token>, number: Named<InvoiceNumber>, make: files::Make) -> HttpResponse {
    let request = request.noting(used(&token)).await;
    request
        .public_file(move |tx, _| {
            let archive = opened(tx, &token.id()?)?;
            let invoice = queries::archived_invoice(tx, &archive, &number.id()?)?;
            make(tx, &invoice)
        })
        .await
}
