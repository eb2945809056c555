//! The page of an invoice, for those who pay or see the invoices.

use actix_web::HttpResponse;
use askama::Template;

use super::paper::Paper;
use super::pay_now::PayNow;
use super::{again, links, queries};
use crate::access::Granted;
use crate::access::policy::{ChangePaymentMethod, ViewInvoices, ViewPaymentMethod};
use crate::model::InvoiceNumber;
use crate::paths;
use crate::payments::kept::left_of;
use crate::store::Moment;
use crate::web::{Asked, Here, Named, Next, Request, Shell};

#[derive(Template)]
#[template(path = "invoices/show.html")]
struct ShowInvoice {
    shell: Shell,
    payment_method: Granted<ViewInvoices>,
    paper: Paper,
    /// Until when whoever has the link in its mails reads it without log-in: only for who can manage what pays.
    link_until: Option<Moment>,
    /// Where the code is from which a banking app fills in the transfer.
    code: Option<String>,
    /// Only for who can manage what pays.
    pay_now: Option<PayNow>,
    /// `€5.00`: what the payment method has paid too much and not used.
    credit: Option<String>,
}

impl ShowInvoice {
    /// To the addresses of those who manage what pays.
    fn can_send_again(&self) -> bool {
        self.payment_method.also_allows::<ViewPaymentMethod>() && self.paper.can_be_sent_again()
    }
}

/// GET `/payment-methods/{payment_method}/invoices/{number}`
pub async fn page(request: Request, payment_method: Asked<ViewInvoices>, number: Named<InvoiceNumber>) -> HttpResponse {
    request
        .leading_to_gateway()
        .page(move |tx, me| {
            let payment_method = payment_method.granted(tx, me)?;
            let found = queries::on_page(tx, &payment_method, &number.id()?)?;
            let is_managed = payment_method.also_allows::<ViewPaymentMethod>();
            let link_until = found.link_until.filter(|until| is_managed && *until > tx.now);
            let paper = Paper::with(tx, found.invoice, found.has)?;
            let paper = if is_managed { paper.saying_why() } else { paper };
            let has_choice =
                payment_method.credential_id.is_some() || !tx.site.taking.offers(payment_method.currency).is_empty();
            let paper = if has_choice && payment_method.also_allows::<ChangePaymentMethod>() {
                paper.leading_to_change(paths::how_you_pay(payment_method.id))
            } else {
                paper
            };
            let pay_at = paths::pay_invoice(payment_method.id, &paper.document.number);
            let newest = paper.by_itself.newest.as_ref();
            let pay_now = if is_managed { PayNow::of(tx, &me.visit, &paper.invoice, newest, pay_at) } else { None };
            // While something is owed there is none: it would have paid for that.
            let is_settled = paper.owed() <= 0;
            let credit = if is_settled { left_of(tx, payment_method.id, payment_method.currency)? } else { None };
            let code = paper.has_code().then(|| paths::invoice_code(payment_method.id, &paper.document.number));
            let shell = me.shell(paper.title(), Here::PaymentMethods);
            Ok(ShowInvoice { shell, payment_method, paper, link_until, code, pay_now, credit })
        })
        .await
}

/// POST `/payment-methods/{payment_method}/invoices/{number}/send`
pub async fn send_again(
    request: Request,
    payment_method: Asked<ViewPaymentMethod>,
    number: Named<InvoiceNumber>,
) -> HttpResponse {
    request
        .act(move |tx, me| {
            let payment_method = payment_method.granted(tx, me)?;
            let invoice = queries::invoice(tx, &payment_method, &number.id()?)?;
            again::for_payer(tx, &payment_method, &invoice)?;
            let words = format!("We’ve sent it again, to {}.", payment_method.invoices_go_to());
            Ok(Next::go(paths::invoice(payment_method.id, &invoice.number)).saying(words))
        })
        .await
}

/// POST `/payment-methods/{payment_method}/invoices/{number}/end-link`
pub async fn end_link(
    request: Request,
    payment_method: Asked<ViewPaymentMethod>,
    number: Named<InvoiceNumber>,
) -> HttpResponse {
    request
        .act(move |tx, me| {
            let payment_method = payment_method.granted(tx, me)?;
            let invoice = queries::invoice(tx, &payment_method, &number.id()?)?;
            links::end(tx, &payment_method, &invoice)?;
            Ok(Next::go(paths::invoice(payment_method.id, &invoice.number)).saying("The link no longer works."))
        })
        .await
}
