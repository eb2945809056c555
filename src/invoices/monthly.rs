//! The monthly run: after the end of a month each payment method that owned something is billed, once. It works through
//! the payment methods by id, a portion in each transaction, and writes down how far it has come: whoever goes on,
//! after whatever, begins there.

use diesel::prelude::*;

use super::finished::Finished;
use super::issuing::{self, Bill};
use super::vat;
use crate::costs::MonthCosts;
use crate::costs::queries::{of_payment_methods, this_month};
use crate::error::{Error, Result};
use crate::model::PaymentMethodId;
use crate::model::invoice::{BilledMonth, Carried};
use crate::model::payment_method::{PaymentMethod, PaymentMethodState};
use crate::model::seller::Seller;
use crate::model::usage::Month;
use crate::store::schema::{billed_months, monthly_runs, ownerships, payment_methods};
use crate::store::{Moment, Tx};

/// How many payment methods one transaction bills: others want to write too.
const AT_ONCE: i64 = 100;

/// What one transaction has billed.
#[derive(Debug, Default)]
pub struct Billed {
    /// How many steps were done: with 0 nothing is left.
    pub steps: usize,
    /// The month that this was the end of.
    pub finished: Option<Finished>,
}

/// Bills a portion of what is due.
pub fn bill_due(tx: &mut Tx) -> Result<Billed> {
    let site = tx.site;
    let Some(seller) = &site.seller else { return Ok(Billed::default()) };
    let Some((month, after)) = due(tx)? else { return Ok(Billed::default()) };
    let payers = next_payers(tx, month, &after)?;
    let Some(last) = payers.last() else {
        finish(tx, month)?;
        return Ok(Billed { steps: 1, finished: Some(Finished::of(tx, month)?) });
    };
    let ids: Vec<PaymentMethodId> = payers.iter().map(|payer| payer.id).collect();
    let mut costs = of_payment_methods(tx, &ids, month)?;
    for payer in &payers {
        let costs = costs.remove(&payer.id).unwrap_or(MonthCosts { month, rows: Vec::new() });
        bill(tx, seller, payer, &costs)?;
    }
    diesel::update(monthly_runs::table.find(month.to_string()))
        .set(monthly_runs::after.eq(last.id.as_str()))
        .execute(tx.conn)?;
    Ok(Billed { steps: payers.len(), finished: None })
}

/// The earliest month that is over and not billed yet, and after which payment method the run goes on.
fn due(tx: &mut Tx) -> Result<Option<(Month, String)>> {
    // The filters let the database begin at the end of an index.
    let last: Option<(String, String, Option<Moment>)> = monthly_runs::table
        .filter(monthly_runs::month.gt(""))
        .order(monthly_runs::month.desc())
        .select((monthly_runs::month, monthly_runs::after, monthly_runs::finished_at))
        .first(tx.conn)
        .optional()?;
    let month = match last {
        Some((month, after, None)) => return Ok(Some((read(&month)?, after))),
        Some((month, ..)) => read(&month)?.next(),
        None => match first_month(tx)? {
            Some(month) => month,
            None => return Ok(None),
        },
    };
    if month >= this_month(tx) {
        return Ok(None);
    }
    let begun = (
        monthly_runs::month.eq(month.to_string()),
        monthly_runs::after.eq(""),
        monthly_runs::started_at.eq(tx.now),
        monthly_runs::finished_at.eq(None::<Moment>),
    );
    diesel::insert_into(monthly_runs::table).values(begun).execute(tx.conn)?;
    Ok(Some((month, String::new())))
}

fn read(month: &str) -> Result<Month> {
    month.parse().map_err(|_| Error::Internal(format!("{month} is not a month")))
}

/// The month in which an app was owned for the first time.
fn first_month(tx: &mut Tx) -> Result<Option<Month>> {
    let first: Option<Moment> = ownerships::table
        .filter(ownerships::since.gt(Moment(0)))
        .order(ownerships::since)
        .select(ownerships::since)
        .first(tx.conn)
        .optional()?;
    Ok(first.map(|since| Month::of(tx.site.local(since).date())))
}

/// The next payment methods that owned something in this month, or for which something is carried: it may become due
/// though nothing is owned any more.
fn next_payers(tx: &mut Tx, month: Month, after: &str) -> Result<Vec<PaymentMethod>> {
    let (begin, end) = (tx.site.begins(month.first()), tx.site.begins(month.next().first()));
    let stays = ownerships::table
        .filter(ownerships::payment_method_id.eq(payment_methods::id))
        .filter(ownerships::since.lt(end))
        .filter(ownerships::until.is_null().or(ownerships::until.ge(begin)));
    let carried = billed_months::table
        .filter(billed_months::payment_method_id.eq(payment_methods::id))
        .filter(billed_months::invoice_id.is_null());
    Ok(payment_methods::table
        .filter(payment_methods::id.gt(after))
        .filter(diesel::dsl::exists(stays).or(diesel::dsl::exists(carried)))
        .order(payment_methods::id)
        .limit(AT_ONCE)
        .select(PaymentMethod::as_select())
        .load(tx.conn)?)
}

fn finish(tx: &mut Tx, month: Month) -> Result<()> {
    diesel::update(monthly_runs::table.find(month.to_string()))
        .set(monthly_runs::finished_at.eq(tx.now))
        .execute(tx.conn)?;
    Ok(())
}

/// Bills a payment method for a month: an invoice, or a sum that is carried to the next one. A month is billed once: the
/// database refuses a second time.
pub fn bill(tx: &mut Tx, seller: &Seller, payer: &PaymentMethod, costs: &MonthCosts) -> Result<()> {
    let carried = carried(tx, payer.id)?;
    let net = costs.net() + carried.iter().map(|one| one.net).sum::<i64>();
    if costs.rows.is_empty() && carried.is_empty() {
        return Ok(());
    }
    let vat = vat::on(tx, seller, payer, costs.month.last(), net)?;
    let gross = net + vat.amount;
    let is_worth_it = gross >= seller.threshold || payer.state == PaymentMethodState::Closed;
    let invoice = if gross > 0 && is_worth_it && payer.has_address() {
        let bill = Bill { payer, costs, carried: named(&carried)?, net, vat };
        Some(issuing::issue(tx, seller, bill)?)
    } else {
        None
    };
    if invoice.is_none() && costs.rows.is_empty() {
        return Ok(());
    }
    let billed = BilledMonth {
        payment_method_id: payer.id,
        month: costs.month.to_string(),
        document: serde_json::to_string(&costs.rows).map_err(|problem| Error::Internal(problem.to_string()))?,
        net: costs.net(),
        invoice_id: invoice,
    };
    diesel::insert_into(billed_months::table).values(&billed).execute(tx.conn)?;
    let Some(invoice) = invoice else { return Ok(()) };
    let waiting = billed_months::payment_method_id.eq(payer.id).and(billed_months::invoice_id.is_null());
    diesel::update(billed_months::table.filter(waiting)).set(billed_months::invoice_id.eq(invoice)).execute(tx.conn)?;
    issuing::send(tx, payer, invoice)
}

/// The months before that came to too little, the earliest first.
fn carried(tx: &mut Tx, payer: PaymentMethodId) -> Result<Vec<BilledMonth>> {
    Ok(billed_months::table
        .filter(billed_months::payment_method_id.eq(payer))
        .filter(billed_months::invoice_id.is_null())
        .order(billed_months::month)
        .select(BilledMonth::as_select())
        .load(tx.conn)?)
}

fn named(carried: &[BilledMonth]) -> Result<Vec<Carried>> {
    let worth_saying = carried.iter().filter(|one| one.net != 0);
    worth_saying.map(|one| Ok(Carried { month: read(&one.month)?.name(), net: one.net })).collect()
}
