//! What operators see: the invoices of everybody, and through the files beside this one people, payment methods and mails.

pub mod charging;
pub mod found;
pub mod mails;
pub mod payers;
pub mod people;
pub(super) mod recorded;
pub mod search;

use std::collections::HashMap;

use diesel::dsl::count_star;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use crate::access::{Opened, Operator};
use crate::error::{Error, Result};
use crate::invoices::delivery::LOST;
use crate::model::document::InvoiceKind;
use crate::model::invoice::{Invoice, InvoiceState, ListedInvoice};
use crate::model::payment_method::Currency;
use crate::model::usage::{Cents, Month};
use crate::model::{InvoiceId, InvoiceNumber, PaymentMethodId};
use crate::model::{bank, money};
use crate::payments::charges::{IS_UNDER_WAY, NOT_UNDER_WAY};
use crate::store::pages::{Page, Position, Start, newest_first};
use crate::store::query::{Among, condition};
use crate::store::schema::{deliveries, invoices, outbox, payment_methods};
use crate::store::{Moment, Tx, query};

/// So many of each kind of thing are shown beside a record.
pub const SHOWN: usize = 25;

crate::text_enum! {
    /// Which of the invoices a list shows.
    Shown {
        Open => "open",
        Overdue => "overdue",
        Paid => "paid",
        /// There was nobody to send them to, or no mail with them could be delivered.
        Lost => "lost",
        All => "all",
    }
}

/// What a payer is called.
#[derive(Debug, Clone, Queryable)]
pub struct Called {
    /// As it is now; empty if it was never filled in.
    company: Option<String>,
    payment_method: String,
}

impl Called {
    pub fn company(&self) -> &str {
        self.company.as_deref().unwrap_or(&self.payment_method)
    }
}

/// The columns of [`Called`].
const CALLED: (payment_methods::company, payment_methods::name) = (payment_methods::company, payment_methods::name);

/// An invoice in a list, with what its payer is called: no more than names, amounts and states.
#[derive(Debug, Clone, Queryable)]
pub struct Listed {
    pub invoice: ListedInvoice,
    payer: Called,
    /// Its money comes by itself: it is not overdue.
    pub is_under_way: bool,
}

impl Listed {
    pub fn company(&self) -> &str {
        self.payer.company()
    }
}

/// An invoice whose record is closed, with what its payer is called.
#[derive(Debug, Clone, Queryable)]
pub struct ClosedInvoice {
    pub invoice: Invoice,
    payer: Called,
}

impl ClosedInvoice {
    pub fn company(&self) -> &str {
        self.payer.company()
    }
}

/// An invoice whose record is open, with what its payer is called.
pub struct OpenInvoice {
    pub invoice: Opened<Invoice>,
    payer: Called,
}

impl OpenInvoice {
    pub fn company(&self) -> &str {
        self.payer.company()
    }
}

/// Said, not bound: for the index of these.
const OPEN: &str = "invoices.state = 'open'";

/// A page of the invoices of everybody, or of those for a month, newest first.
pub fn invoices(
    tx: &mut Tx,
    _: &Operator,
    shown: Shown,
    month: Option<Month>,
    start: Start<Position<InvoiceId>>,
) -> Result<Page<Listed, Position<InvoiceId>>> {
    let mut all = invoices::table.inner_join(payment_methods::table).into_boxed();
    if let Some(month) = month {
        all = all.filter(invoices::month.eq(month.to_string()));
    }
    let chosen = match shown {
        Shown::Open => all.filter(condition(OPEN)),
        Shown::Overdue => {
            all.filter(condition(OPEN)).filter(invoices::due_at.le(tx.now)).filter(condition(NOT_UNDER_WAY))
        }
        Shown::Paid => all.filter(invoices::state.eq(InvoiceState::Paid)),
        Shown::Lost => {
            let lost = deliveries::table.filter(condition(LOST)).select(deliveries::invoice_id);
            all.filter(invoices::id.eq_any(lost))
        }
        Shown::All => all,
    };
    let rows: Vec<Listed> = newest_first!(chosen, start, invoices::issued_at, invoices::id)
        .select((ListedInvoice::as_select(), CALLED, condition(IS_UNDER_WAY)))
        .load(tx.conn)?;
    Ok(Page::of(rows, start, |one| Position { at: one.invoice.issued_at, id: one.invoice.id }))
}

/// Why each of these has reached nobody; those that have are not there.
pub fn why_lost(tx: &mut Tx, _: &Operator, of: &[InvoiceId]) -> Result<HashMap<InvoiceId, String>> {
    let found: Vec<InvoiceId> = deliveries::table
        .filter(condition(LOST))
        .filter(deliveries::invoice_id.among(of))
        .select(deliveries::invoice_id)
        .load(tx.conn)?;
    if found.is_empty() {
        return Ok(HashMap::new());
    }
    let problems: Vec<(Option<InvoiceId>, Option<String>)> = outbox::table
        .filter(outbox::invoice_id.among(&found))
        .filter(outbox::stop_row.is_null())
        .order((outbox::created_at, outbox::id))
        .select((outbox::invoice_id, outbox::problem))
        .load(tx.conn)?;
    let mut why: HashMap<InvoiceId, String> =
        found.into_iter().map(|id| (id, "There is nobody to send it to.".to_owned())).collect();
    for (id, problem) in problems {
        if let Some(id) = id {
            why.insert(id, problem.unwrap_or_else(|| "The email could not be delivered.".to_owned()));
        }
    }
    Ok(why)
}

/// The invoice with this number or this reference, in whatever way it was typed.
pub fn looked_for(tx: &mut Tx, _: &Operator, typed: &str) -> Result<Option<Listed>> {
    Ok(invoices::table
        .inner_join(payment_methods::table)
        .filter(invoices::number.eq(number_of(typed)))
        .select((ListedInvoice::as_select(), CALLED, condition(IS_UNDER_WAY)))
        .first(tx.conn)
        .optional()?)
}

/// The same, whole: for acts on it.
pub fn to_be_paid(tx: &mut Tx, _: &Operator, typed: &str) -> Result<Option<Invoice>> {
    Ok(invoices::table.filter(invoices::number.eq(number_of(typed))).first(tx.conn).optional()?)
}

fn number_of(typed: &str) -> String {
    let typed: String = typed.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_uppercase();
    bank::number_of_reference(&typed).unwrap_or(typed)
}

/// The invoice with this number.
///
/// # Errors
/// [`Error::NotFound`]
pub fn invoice(tx: &mut Tx, _: &Operator, number: &InvoiceNumber) -> Result<ClosedInvoice> {
    let found: Option<ClosedInvoice> = invoices::table
        .inner_join(payment_methods::table)
        .filter(invoices::number.eq(&**number))
        .select((Invoice::as_select(), CALLED))
        .first(tx.conn)
        .optional()?;
    found.ok_or(Error::NotFound)
}

/// The proof that the record of an invoice is open; if it is not, the invoice comes back.
pub fn opened(tx: &mut Tx, operator: &Operator, closed: ClosedInvoice) -> Result<Result<OpenInvoice, ClosedInvoice>> {
    let ClosedInvoice { invoice, payer } = closed;
    Ok(match Opened::ask(tx, operator, invoice)? {
        Ok(invoice) => Ok(OpenInvoice { invoice, payer }),
        Err(invoice) => Err(ClosedInvoice { invoice, payer }),
    })
}

/// An invoice that is to be decided about, and what the customer has said.
#[derive(Debug, Clone)]
pub struct ToDecide {
    pub listed: Listed,
    pub payment_method: PaymentMethodId,
    pub answered_at: Option<Moment>,
    pub answer: String,
}

/// A page of the invoices that are open after two reminders, the newest first. While money is on its way there is nothing to decide.
pub fn to_decide(
    tx: &mut Tx,
    _: &Operator,
    start: Start<Position<InvoiceId>>,
) -> Result<Page<ToDecide, Position<InvoiceId>>> {
    let all = invoices::table
        .inner_join(payment_methods::table)
        // Written out, so that the index of these is seen to be enough.
        .filter(condition("invoices.state = 'open' AND invoices.reminders >= 2"))
        .filter(condition(NOT_UNDER_WAY))
        .into_boxed();
    let found: Vec<(ListedInvoice, Called, PaymentMethodId, Option<Moment>, String)> =
        newest_first!(all, start, invoices::due_at, invoices::id)
            .select((
                ListedInvoice::as_select(),
                CALLED,
                invoices::payment_method_id,
                invoices::answered_at,
                invoices::answer,
            ))
            .load(tx.conn)?;
    let of = |(invoice, payer, payment_method, answered_at, answer)| ToDecide {
        listed: Listed { invoice, payer, is_under_way: false },
        payment_method,
        answered_at,
        answer,
    };
    let rows: Vec<ToDecide> = found.into_iter().map(of).collect();
    Ok(Page::of(rows, start, |one| Position { at: one.listed.invoice.due_at, id: one.listed.invoice.id }))
}

/// How many invoices each of these has got until now, without those that were credited.
pub fn histories(tx: &mut Tx, _: &Operator, payers: &[PaymentMethodId]) -> Result<HashMap<PaymentMethodId, i64>> {
    let counted: Vec<(PaymentMethodId, i64)> = invoices::table
        .filter(invoices::payment_method_id.among(payers))
        .filter(invoices::kind.eq(InvoiceKind::Invoice))
        .filter(invoices::state.ne(InvoiceState::Credited))
        .group_by(invoices::payment_method_id)
        .select((invoices::payment_method_id, count_star()))
        .load(tx.conn)?;
    Ok(counted.into_iter().collect())
}

/// What was paid too much for a payment method that is closed: no invoice will use it up, and it is not promised back.
#[derive(Debug, Clone, QueryableByName)]
pub struct ClosedCredit {
    #[diesel(sql_type = Text)]
    pub payment_method: PaymentMethodId,
    #[diesel(sql_type = Text)]
    pub company: String,
    #[diesel(sql_type = Text)]
    pub currency: Currency,
    #[diesel(sql_type = BigInt)]
    pub amount: Cents,
}

impl ClosedCredit {
    /// `€3.00`
    pub fn in_words(&self) -> String {
        money::in_words(self.amount, self.currency)
    }
}

/// Of those that are closed, and what else is so.
fn closed_credits_of(and: &str) -> String {
    format!(
        "SELECT * FROM (SELECT m.id AS payment_method, COALESCE(m.company, m.name) AS company, m.currency,
           (SELECT CAST(SUM(c.amount) AS BIGINT) FROM credits c WHERE c.payment_method_id = m.id)
             - (SELECT CAST(COALESCE(SUM(r.held), 0) AS BIGINT) FROM refunds r
                WHERE r.payment_method_id = m.id AND r.held > 0) AS amount
           FROM payment_methods m WHERE m.state = 'closed' {and}) closed WHERE closed.amount > 0"
    )
}

/// So many are listed at once.
const CREDITS: usize = 25;

/// Credit of payment methods that are closed, and whether there is more.
pub fn closed_credits(tx: &mut Tx, _: &Operator) -> Result<(Vec<ClosedCredit>, bool)> {
    let mut all: Vec<ClosedCredit> = query::sql(closed_credits_of("") + " ORDER BY closed.payment_method LIMIT $1")
        .bind::<BigInt, _>(CREDITS as i64 + 1)
        .load(tx.conn)?;
    let has_more = all.len() > CREDITS;
    all.truncate(CREDITS);
    Ok((all, has_more))
}

/// The credit of one that is closed, if there is some.
pub fn closed_credit(tx: &mut Tx, _: &Operator, payer: PaymentMethodId) -> Result<Option<ClosedCredit>> {
    let found = query::sql(closed_credits_of("AND m.id = $1")).bind::<Text, _>(payer).get_result(tx.conn);
    Ok(found.optional()?)
}
