//! What was owed at the end of a day: which invoices may have been open then, and what happened to them until then. Of
//! those that are settled only what happened later is looked at, so that old invoices are not read.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::{Days, NaiveDate};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};

use super::bounds;
use crate::access::Operator;
use crate::books::debt::{Change, Debt, What};
use crate::books::period::Period;
use crate::error::{Error, Result};
use crate::model::credential::GatewayName;
use crate::model::document::InvoiceKind;
use crate::model::invoice::Invoice;
use crate::model::payment::PaymentSource;
use crate::model::payment_method::Currency;
use crate::model::usage::Cents;
use crate::model::{InvoiceId, PaymentMethodId};
use crate::store::query::{Among, condition};
use crate::store::schema::{charges, invoices, payments, write_offs};
use crate::store::{Moment, Tx, WholeRows, query};

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = Text)]
    id: InvoiceId,
}

// Not only different ones: SQLite would read whole indexes for their order.
const MAY_BE_OPEN: &str = "
    SELECT id FROM invoices WHERE state = 'open'
    UNION ALL SELECT invoice_id AS id FROM payments WHERE received_on > $1
    UNION ALL SELECT credits_id AS id FROM invoices
      WHERE kind = 'credit_note' AND issued_at >= $2 AND credits_id IS NOT NULL
    UNION ALL SELECT invoice_id AS id FROM write_offs WHERE written_off_at >= $2";

/// The invoices that may have been open at the end of a day: those that are, and those that were settled since.
pub fn may_be_open(tx: &mut Tx, _: &Operator, day: NaiveDate) -> Result<Vec<InvoiceId>> {
    let over = tx.site.begins(day + Days::new(1));
    let asked = query::sql(MAY_BE_OPEN).bind::<Text, _>(day.to_string()).bind::<BigInt, _>(over);
    Ok(ids(asked.load(tx.conn)?))
}

const MAY_BE_WRITTEN_OFF: &str = "
    SELECT invoice_id AS id FROM write_offs WHERE written_off_at >= $1 AND written_off_at < $2
    UNION ALL SELECT p.invoice_id AS id FROM payments p JOIN write_offs w ON w.invoice_id = p.invoice_id
      WHERE p.received_on >= $3 AND p.received_on <= $4
    UNION ALL SELECT n.credits_id AS id FROM invoices n JOIN write_offs w ON w.invoice_id = n.credits_id
      WHERE n.kind = 'credit_note' AND n.issued_at >= $1 AND n.issued_at < $2";

/// The invoices that were written off in a period, and those of before for which something came in then.
pub fn may_be_written_off(tx: &mut Tx, _: &Operator, period: Period) -> Result<Vec<InvoiceId>> {
    let (begin, end) = bounds(tx.site, period);
    let asked = query::sql(MAY_BE_WRITTEN_OFF)
        .bind::<BigInt, _>(begin)
        .bind::<BigInt, _>(end)
        .bind::<Text, _>(period.from().to_string())
        .bind::<Text, _>(period.to().to_string());
    Ok(ids(asked.load(tx.conn)?))
}

fn ids(found: Vec<Found>) -> Vec<InvoiceId> {
    found.into_iter().map(|found| found.id).collect::<BTreeSet<_>>().into_iter().collect()
}

/// These invoices, as far as they were there at the end of a day, with what happened to each until then.
pub fn debts(tx: &mut Tx, _: &Operator, of: &[InvoiceId], day: NaiveDate) -> Result<Vec<(Invoice, Debt)>> {
    let over = tx.site.begins(day + Days::new(1));
    let found: Vec<Invoice> = invoices::table
        .filter(invoices::id.among(of))
        .filter(invoices::kind.eq(InvoiceKind::Invoice))
        .filter(invoices::issued_at.lt(over))
        .select(Invoice::as_select())
        .load_rows(tx.conn)?;
    let mut changes = changes(tx, of, day, over)?;
    Ok(found
        .into_iter()
        .map(|invoice| {
            let debt = Debt::of(invoice.gross, changes.remove(&invoice.id).unwrap_or_default());
            (invoice, debt)
        })
        .collect())
}

fn changes(tx: &mut Tx, of: &[InvoiceId], day: NaiveDate, over: Moment) -> Result<HashMap<InvoiceId, Vec<Change>>> {
    let mut changes: HashMap<InvoiceId, Vec<Change>> = HashMap::new();
    let paid: Vec<(InvoiceId, Cents, String, Moment)> = payments::table
        .filter(payments::invoice_id.among(of))
        .filter(payments::received_on.le(day.to_string()))
        // What was credited in part is a payment, too: the credit note itself is counted below.
        .filter(payments::source.ne(PaymentSource::CreditNote).or(payments::amount.lt(0)))
        .order((payments::recorded_at, payments::id))
        .select((payments::invoice_id, payments::amount, payments::received_on, payments::recorded_at))
        .load(tx.conn)?;
    for (invoice, amount, on, at) in paid {
        let day: NaiveDate = on.parse().map_err(|_| Error::Internal(format!("{on} is not a day")))?;
        changes.entry(invoice).or_default().push(Change { day, at, what: What::Paid(amount) });
    }
    let credited: Vec<(Option<InvoiceId>, Cents, Cents, Moment)> = invoices::table
        .filter(invoices::credits_id.among(of))
        .filter(condition("kind = 'credit_note'"))
        .filter(invoices::issued_at.lt(over))
        .select((invoices::credits_id, invoices::gross, invoices::vat, invoices::issued_at))
        .load(tx.conn)?;
    for (invoice, gross, vat, at) in credited {
        let change = Change { day: tx.site.local(at).date(), at, what: What::Credited { gross, vat } };
        changes.entry(invoice.unwrap_or_else(InvoiceId::random)).or_default().push(change);
    }
    let written_off: Vec<(InvoiceId, Moment)> = write_offs::table
        .filter(write_offs::invoice_id.among(of))
        .filter(write_offs::written_off_at.lt(over))
        .select((write_offs::invoice_id, write_offs::written_off_at))
        .load(tx.conn)?;
    for (invoice, at) in written_off {
        let change = Change { day: tx.site.local(at).date(), at, what: What::WrittenOff };
        changes.entry(invoice).or_default().push(change);
    }
    Ok(changes)
}

/// Of these invoices those whose money came by itself at the end of a day, or was on its way, for them or for one that they replace:
/// they were not overdue then.
pub fn under_way(tx: &mut Tx, _: &Operator, of: &[(Invoice, Debt)], day: NaiveDate) -> Result<HashSet<InvoiceId>> {
    let over = tx.site.begins(day + Days::new(1));
    let ids: Vec<InvoiceId> = of.iter().map(|(invoice, _)| invoice.id).collect();
    let own: Vec<(InvoiceId, GatewayName, Option<Moment>)> = charges::table
        .filter(charges::invoice_id.among(&ids))
        .filter(charges::made_at.lt(over))
        .filter(charges::settled_at.is_null().or(charges::settled_at.ge(over)))
        // Who pays once by card is done within the hour, or has left.
        .filter(condition("(charges.way = 'by_itself' OR charges.kind = 'direct_debit')"))
        .select((charges::invoice_id, charges::gateway, charges::asked_at))
        .load(tx.conn)?;
    let open: HashMap<InvoiceId, Cents> =
        of.iter().map(|(invoice, debt)| (invoice.id, debt.at_the_end_of(day).open)).collect();
    let comes = |(id, gateway, asked_at): (InvoiceId, GatewayName, Option<Moment>)| {
        // What is too little is dropped on its day.
        let is_asked = asked_at.is_some_and(|at| at < over);
        (is_asked || open.get(&id).is_some_and(|open| *open >= gateway.least())).then_some(id)
    };
    let mut found: HashSet<InvoiceId> = own.into_iter().filter_map(comes).collect();
    let replacing: Vec<&Invoice> =
        of.iter().map(|(invoice, _)| invoice).filter(|invoice| invoice.corrects_id.is_some()).collect();
    if replacing.is_empty() {
        return Ok(found);
    }
    let payers: Vec<PaymentMethodId> = replacing.iter().map(|invoice| invoice.payment_method_id).collect();
    let asked: Vec<(InvoiceId, PaymentMethodId, String)> = charges::table
        .inner_join(invoices::table.on(charges::invoice_id.eq(invoices::id)))
        .filter(invoices::payment_method_id.among(&payers))
        .filter(charges::asked_at.lt(over))
        .filter(charges::settled_at.is_null().or(charges::settled_at.ge(over)))
        .select((invoices::id, invoices::payment_method_id, invoices::month))
        .load(tx.conn)?;
    // Those that replace each other are of the same payer and month, and no others are.
    let waits = |new: &Invoice| {
        let is_replaced = |(id, payer, month): &(InvoiceId, PaymentMethodId, String)| {
            *id != new.id && *payer == new.payment_method_id && *month == new.month
        };
        asked.iter().any(is_replaced)
    };
    found.extend(replacing.into_iter().filter(|invoice| waits(invoice)).map(|invoice| invoice.id));
    Ok(found)
}

/// Credit of a payer.
#[derive(Debug, Clone, QueryableByName)]
pub struct Kept {
    #[diesel(sql_type = Nullable<Text>)]
    company: Option<String>,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    pub currency: Currency,
    #[diesel(sql_type = BigInt)]
    pub amount: Cents,
}

impl Kept {
    pub fn customer(&self) -> &str {
        self.company.as_deref().unwrap_or(&self.name)
    }
}

const KEPT: &str = "
    SELECT m.company, m.name, m.currency, kept.amount
    FROM (SELECT payment_method_id, CAST(SUM(amount) AS BIGINT) AS amount FROM credits
          WHERE created_at < $1 GROUP BY payment_method_id HAVING SUM(amount) <> 0) kept
    JOIN payment_methods m ON m.id = kept.payment_method_id
    ORDER BY m.sort_name, m.id";

/// The credit that payers had at the end of a day.
pub fn kept(tx: &mut Tx, _: &Operator, day: NaiveDate) -> Result<Vec<Kept>> {
    let over = tx.site.begins(day + Days::new(1));
    Ok(query::sql(KEPT).bind::<BigInt, _>(over).load(tx.conn)?)
}
