//! The monthly run: after the end of a month each payment method that owned something is billed, once. It works through
//! the payment methods by id, a portion in each transaction, and writes down how far it has come: whoever goes on,
//! after whatever, begins there.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use super::finished::Finished;
use super::issuing::{self, Bill};
use super::vat;
use crate::costs::MonthCosts;
use crate::costs::queries::{of_payment_methods, this_month};
use crate::error::{Error, Result};
use crate::model::document::Carried;
use crate::model::invoice::BilledMonth;
use crate::model::payment_method::{PaymentMethod, PaymentMethodState};
use crate::model::seller::Seller;
use crate::model::usage::Month;
use crate::model::{InvoiceId, PaymentMethodId};
use crate::store::query::{self, Among};
use crate::store::schema::{billed_months, monthly_runs, ownerships};
use crate::store::{Moment, Tx, WholeRows};

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
    let (last, steps) = (last.id, payers.len());
    let ids: Vec<PaymentMethodId> = payers.iter().map(|payer| payer.id).collect();
    let mut costs = of_payment_methods(tx, &ids, month)?;
    let with_costs = |payer: PaymentMethod| {
        let costs = costs.remove(&payer.id).unwrap_or(MonthCosts { month, rows: Vec::new() });
        (payer, costs)
    };
    let due: Vec<(PaymentMethod, MonthCosts)> = payers.into_iter().map(with_costs).collect();
    bill(tx, seller, month, &due)?;
    if after.is_empty() {
        // The first month fills an empty table within minutes.
        tx.conn.look_at("invoices")?;
    }
    diesel::update(monthly_runs::table.find(month.to_string()))
        .set(monthly_runs::after.eq(last.as_str()))
        .execute(tx.conn)?;
    Ok(Billed { steps, finished: None })
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

/// `$1`: those behind this one; `$2`: the end of the month; `$3`: its beginning; `$4`: what it is called; `$5`: so many. Not
/// EXISTS: PostgreSQL would read all that was ever owned for each portion, to look it up there.
const NEXT_PAYERS: &str = "
    SELECT m.* FROM payment_methods m
    WHERE m.id > $1
      AND ((SELECT 1 FROM ownerships o WHERE o.payment_method_id = m.id AND o.since < $2
              AND (o.until IS NULL OR o.until >= $3) LIMIT 1) IS NOT NULL
        OR (SELECT 1 FROM billed_months b WHERE b.payment_method_id = m.id AND b.invoice_id IS NULL LIMIT 1) IS NOT NULL
        OR (SELECT 1 FROM usage_sums s WHERE s.payment_method_id = m.id AND s.billed_with = $4 LIMIT 1) IS NOT NULL)
    ORDER BY m.id LIMIT $5";

/// The next payment methods that owned something in this month, or for which something is carried, or usage was reported
/// late: it may become due though nothing is owned any more.
fn next_payers(tx: &mut Tx, month: Month, after: &str) -> Result<Vec<PaymentMethod>> {
    let (begin, end) = (tx.site.begins(month.first()), tx.site.begins(month.next().first()));
    Ok(query::sql(NEXT_PAYERS)
        .bind::<Text, _>(after)
        .bind::<BigInt, _>(end)
        .bind::<BigInt, _>(begin)
        .bind::<Text, _>(month.to_string())
        .bind::<BigInt, _>(AT_ONCE)
        .load(tx.conn)?)
}

fn finish(tx: &mut Tx, month: Month) -> Result<()> {
    diesel::update(monthly_runs::table.find(month.to_string()))
        .set(monthly_runs::finished_at.eq(tx.now))
        .execute(tx.conn)?;
    Ok(())
}

/// Bills payment methods for a month: each gets an invoice, or a sum that is carried to the next one. A month is billed
/// once: the database refuses a second time.
pub fn bill(tx: &mut Tx, seller: &Seller, month: Month, due: &[(PaymentMethod, MonthCosts)]) -> Result<()> {
    let payers: Vec<&PaymentMethod> = due.iter().map(|(payer, _)| payer).collect();
    let mut carried = carried(tx, &payers)?;
    let known = vat::Known::of(tx, &payers, month.last())?;
    let (mut bills, mut months, mut ends_carrying) = (Vec::new(), Vec::new(), Vec::new());
    for (payer, costs) in due {
        let carried = carried.remove(&payer.id).unwrap_or_default();
        if costs.rows.is_empty() && carried.is_empty() {
            continue;
        }
        let net = costs.net() + carried.iter().map(|one| one.net).sum::<i64>();
        let vat = known.vat(tx, seller, payer, net);
        let gross = net + vat.amount;
        let is_worth_it = gross >= seller.threshold || payer.state == PaymentMethodState::Closed;
        if gross > 0 && is_worth_it && payer.has_address() {
            ends_carrying.extend(carried.first().map(|_| payer.id));
            bills.push(Bill { payer, costs, carried: named(&carried)?, net, vat });
        } else if !costs.rows.is_empty() {
            months.push(billed_month(payer, costs, None)?);
        }
    }
    let invoiced: Vec<(&PaymentMethod, &MonthCosts)> = bills.iter().map(|bill| (bill.payer, bill.costs)).collect();
    let invoices = issuing::issue(tx, seller, bills)?;
    for ((payer, costs), invoice) in invoiced.iter().zip(&invoices) {
        months.push(billed_month(payer, costs, Some(invoice.id))?);
    }
    tx.conn.insert_all("billed_months", &months)?;
    carry_no_longer(tx, month, &ends_carrying)?;
    let payers: Vec<&PaymentMethod> = invoiced.iter().map(|(payer, _)| *payer).collect();
    issuing::send(tx, &payers, invoices)
}

fn billed_month(payer: &PaymentMethod, costs: &MonthCosts, invoice: Option<InvoiceId>) -> Result<BilledMonth> {
    Ok(BilledMonth {
        payment_method_id: payer.id,
        month: costs.month.to_string(),
        document: serde_json::to_string(&costs.rows).map_err(|problem| Error::Internal(problem.to_string()))?,
        net: costs.net(),
        invoice_id: invoice,
    })
}

/// What was carried of these is on their invoices for this month.
fn carry_no_longer(tx: &mut Tx, month: Month, payers: &[PaymentMethodId]) -> Result<()> {
    if payers.is_empty() {
        return Ok(());
    }
    let sql = format!(
        "UPDATE billed_months SET invoice_id = (SELECT b.invoice_id FROM billed_months b
           WHERE b.payment_method_id = billed_months.payment_method_id AND b.month = $1)
         WHERE invoice_id IS NULL AND {}",
        tx.conn.among_listed("payment_method_id", "$2")
    );
    query::sql(sql).bind::<Text, _>(month.to_string()).bind::<Text, _>(query::list(payers)).execute(tx.conn)?;
    Ok(())
}

/// The months before that came to too little, the earliest first.
pub(super) fn carried(tx: &mut Tx, payers: &[&PaymentMethod]) -> Result<HashMap<PaymentMethodId, Vec<BilledMonth>>> {
    let months: Vec<BilledMonth> = billed_months::table
        .filter(billed_months::payment_method_id.among(payers.iter().map(|payer| payer.id)))
        .filter(billed_months::invoice_id.is_null())
        .order(billed_months::month)
        .select(BilledMonth::as_select())
        .load_rows(tx.conn)?;
    let mut carried: HashMap<PaymentMethodId, Vec<BilledMonth>> = HashMap::new();
    for one in months {
        carried.entry(one.payment_method_id).or_default().push(one);
    }
    Ok(carried)
}

fn named(carried: &[BilledMonth]) -> Result<Vec<Carried>> {
    let worth_saying = carried.iter().filter(|one| one.net != 0);
    worth_saying.map(|one| Ok(Carried { month: read(&one.month)?.name(), net: one.net })).collect()
}
