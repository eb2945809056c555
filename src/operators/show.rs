//! One invoice, for operators. Who they are and what they pay for is shown once the record is opened, with a reason.

use actix_web::HttpResponse;
use askama::Template;

use super::opening::{Closed, Fact};
use super::queries::{self, ClosedInvoice, OpenInvoice};
use crate::access::Operator;
use crate::charging::ending::Attempt;
use crate::invoices::paper::{self, Paper};
use crate::invoices::{again, reminders};
use crate::model::InvoiceNumber;
use crate::model::bank_transaction::BankTransaction;
use crate::model::charge::Way;
use crate::model::credential::PaymentKind;
use crate::model::invoice::{Invoice, InvoiceState};
use crate::model::payment::{Incoming, PaymentSource};
use crate::paths;
use crate::payments::asking::last_day;
use crate::payments::charges::{newest, standing};
use crate::payments::kept::left_of;
use crate::store::{Moment, Tx};
use crate::web::error::{Error, Result};
use crate::web::{ForOperators, Here, Me, Named, Next, Ready, Request, Shell};

#[derive(Template)]
#[template(path = "operators/show.html")]
struct Show {
    shell: Shell,
    company: String,
    since: Moment,
    /// What became of the reminders.
    reminded: Option<String>,
    /// A line of a statement that may pay it: until it is settled, nobody is reminded.
    waiting: Option<BankTransaction>,
    /// `€5.00`: what the payer has paid too much and not used.
    credit: Option<String>,
    /// Its own charge that is not over, also while it waits for that of an invoice that it replaces.
    attempt: Option<Attempt>,
    paper: Paper,
}

impl Show {
    fn of(tx: &mut Tx, me: &Me, listed: OpenInvoice) -> Result<Show> {
        let (company, since) = (listed.company().to_owned(), listed.invoice.since());
        let paper = Paper::of(tx, listed.invoice.into_inner())?.saying_why();
        let reminded = reminded(tx, &paper.invoice);
        let waiting = reminders::waiting_line(tx, &paper.invoice)?;
        // While something is owed there is none: it would have paid for that.
        let credit =
            if paper.owed() > 0 { None } else { left_of(tx, paper.invoice.payment_method_id, paper.invoice.currency)? };
        let own = match &paper.by_itself.newest {
            Some(charge) if charge.invoice_id != paper.invoice.id => newest(tx, paper.invoice.id)?,
            own => own.clone(),
        };
        let attempt = own.as_ref().and_then(Attempt::of);
        let shell = me.shell(paper.title(), Here::Operator);
        Ok(Show { shell, company, since, reminded, waiting, credit, attempt, paper })
    }

    fn source(&self, payment: &Incoming) -> &'static str {
        match payment.source {
            PaymentSource::Charge => payment.kind.map_or("charged", PaymentKind::in_sentence),
            PaymentSource::ByHand => "by hand",
            PaymentSource::Statement => "bank statement",
            PaymentSource::Credit => "credit",
            PaymentSource::CreditNote => "credit note",
        }
    }

    fn is_open(&self) -> bool {
        self.paper.is_invoice() && self.paper.invoice.state == InvoiceState::Open
    }

    /// What comes of it if that is stopped.
    fn if_stopped(&self) -> &'static str {
        match self.attempt {
            Some(Attempt::CanBeStopped(Way::Present)) => {
                "Someone may be paying this invoice right now. This closes their payment page. An automatic charge still \
                 goes ahead."
            }
            _ => {
                "We won’t try again. Everyone who can manage the payment method gets an email, and reminders start a week \
                 later at the earliest."
            }
        }
    }

    fn is_to_decide(&self) -> bool {
        self.paper.invoice.is_to_decide()
    }

    fn can_get_last_notice(&self) -> bool {
        let is_under_way = self.paper.by_itself.is_under_way();
        self.is_to_decide() && self.paper.invoice.last_notice_until.is_none() && !is_under_way
    }

    fn can_be_credited(&self) -> bool {
        self.paper.is_invoice() && self.paper.invoice.state != InvoiceState::Credited
    }
}

/// GET `/operator/invoices/{number}`
pub async fn page(request: Request, operator: ForOperators, number: Named<InvoiceNumber>) -> HttpResponse {
    request
        .page(move |tx, me| {
            let operator = operator.granted(tx, me)?;
            let listed = queries::invoice(tx, &operator, &number.id()?)?;
            match queries::opened(tx, &operator, listed)? {
                Ok(listed) => Ready::of(&Show::of(tx, me, listed)?),
                Err(listed) => Ready::of(&closed(tx, &listed)?.page(me)),
            }
        })
        .await
}

/// POST `/operator/invoices/{number}/open`
pub async fn open(request: Request, operator: ForOperators, number: Named<InvoiceNumber>) -> HttpResponse {
    request
        .act(move |tx, me| {
            let operator = operator.granted(tx, me)?;
            let confirmed = me.require_password(tx)?;
            let listed = queries::invoice(tx, &operator, &number.id()?)?;
            closed(tx, &listed)?.open(tx, me, &operator, &confirmed, &listed.invoice)
        })
        .await
}

/// POST `/operator/invoices/{number}/send`
pub async fn send_again(request: Request, operator: ForOperators, number: Named<InvoiceNumber>) -> HttpResponse {
    request
        .act(move |tx, me| {
            let operator = operator.granted(tx, me)?;
            let confirmed = me.require_password(tx)?;
            let listed = opened(tx, &operator, &number.id()?)?;
            again::for_operator(tx, &listed.invoice, &confirmed)?;
            let number = &listed.invoice.number;
            Ok(Next::go(paths::operator_invoice(number)).saying(format!("{number} has been sent again.")))
        })
        .await
}

fn closed(tx: &mut Tx, listed: &ClosedInvoice) -> Result<Closed> {
    let invoice = &listed.invoice;
    Ok(Closed {
        title: format!("Invoice {}", invoice.number),
        name: invoice.number.clone(),
        list: paths::operator(),
        list_name: "Invoices",
        facts: vec![
            Fact::new("For", listed.company()),
            Fact::new("Month", invoice.month_in_words()),
            Fact::new("Amount", invoice.amount()),
            Fact::tagged("Status", "", Some(paper::said(standing(tx, invoice)?))),
        ],
        then: paths::operator_invoice(&invoice.number),
        open_at: paths::open_invoice(&invoice.number),
        who_sees_it: "Everyone who can manage the payment method sees this in their events.",
    })
}

/// `Reminded twice, last on 14 February 2027.`, and what came after that.
fn reminded(tx: &Tx, invoice: &Invoice) -> Option<String> {
    let on = last_day(tx, invoice.reminded_at.filter(|_| invoice.owed() > 0)?);
    let times = match invoice.reminders {
        0 => "A payment went back, and the payers were told",
        1 => "Reminded once",
        _ => "Reminded twice, last",
    };
    let then = match (invoice.last_notice_until, invoice.answered_at) {
        (Some(until), _) if until > tx.now => format!(" A last notice was sent: it ends on {}.", last_day(tx, until)),
        (Some(until), _) => format!(" The last notice ended on {}. Now someone has to decide.", last_day(tx, until)),
        (None, Some(at)) => format!(" They answered on {}: {}", last_day(tx, at), invoice.answer),
        (None, None) => String::new(),
    };
    Some(format!("{times} on {on}.{then}"))
}

/// The invoice with this number, opened.
///
/// # Errors
/// [`Error::NotFound`], or [`Error::Elsewhere`]: to the page where it is opened.
pub(super) fn opened(tx: &mut Tx, operator: &Operator, number: &InvoiceNumber) -> Result<OpenInvoice> {
    let listed = queries::invoice(tx, operator, number)?;
    let elsewhere = |closed: ClosedInvoice| Error::Elsewhere(paths::operator_invoice(&closed.invoice.number));
    queries::opened(tx, operator, listed)?.map_err(elsewhere)
}
