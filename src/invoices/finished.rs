//! What a monthly run came to, in one line for the log.

use std::fmt;

use diesel::dsl::count_star;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use super::delivery::LOST;
use crate::error::Result;
use crate::model::document::InvoiceKind;
use crate::model::money;
use crate::model::payment_method::Currency;
use crate::model::usage::{Cents, Month};
use crate::store::query::condition;
use crate::store::schema::{billed_months, deliveries, invoices, monthly_runs};
use crate::store::{Moment, Tx, query};

/// A monthly run that is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finished {
    pub month: Month,
    pub invoices: i64,
    /// Gross, by currency.
    pub sums: Vec<(Currency, Cents)>,
    /// So many payment methods had too little, or no address: it is carried to their next invoice.
    pub carried: i64,
    /// So many of the invoices were sent to nobody: nobody can get them.
    pub not_delivered: i64,
    pub seconds: i64,
}

/// The newest monthly runs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LastRuns {
    /// When the last one began; it may go on.
    pub started: Option<Moment>,
    /// Of which month the last one was that is over, and since when it is.
    pub finished: Option<(Month, Moment)>,
}

impl LastRuns {
    /// Reads them.
    pub fn read(tx: &mut Tx) -> Result<LastRuns> {
        let newest: Vec<(String, Moment, Option<Moment>)> = monthly_runs::table
            .filter(monthly_runs::month.gt(""))
            .order(monthly_runs::month.desc())
            .select((monthly_runs::month, monthly_runs::started_at, monthly_runs::finished_at))
            .limit(2)
            .load(tx.conn)?;
        let started = newest.first().map(|(_, started, _)| *started);
        let mut over = newest.into_iter().filter_map(|(month, _, finished)| Some((month.parse().ok()?, finished?)));
        Ok(LastRuns { started, finished: over.next() })
    }
}

#[derive(QueryableByName)]
struct Sum {
    #[diesel(sql_type = Text)]
    currency: Currency,
    #[diesel(sql_type = BigInt)]
    invoices: i64,
    #[diesel(sql_type = BigInt)]
    gross: Cents,
}

const SUMS: &str = "
    SELECT currency, COUNT(*) AS invoices, CAST(SUM(gross) AS BIGINT) AS gross FROM invoices
    WHERE month = $1 AND kind = 'invoice' GROUP BY currency ORDER BY currency";

/// How many of them have reached nobody.
fn lost(tx: &mut Tx, month: Month) -> Result<i64> {
    Ok(deliveries::table
        .inner_join(invoices::table)
        .filter(condition(LOST))
        .filter(invoices::month.eq(month.to_string()))
        .filter(invoices::kind.eq(InvoiceKind::Invoice))
        .select(count_star())
        .first(tx.conn)?)
}

impl Finished {
    /// Counts it.
    pub fn of(tx: &mut Tx, month: Month) -> Result<Finished> {
        let sums: Vec<Sum> = query::sql(SUMS).bind::<Text, _>(month.to_string()).load(tx.conn)?;
        let carried: i64 = billed_months::table
            .filter(billed_months::month.eq(month.to_string()))
            .filter(billed_months::invoice_id.is_null())
            .select(count_star())
            .first(tx.conn)?;
        let started: Moment =
            monthly_runs::table.find(month.to_string()).select(monthly_runs::started_at).first(tx.conn)?;
        Ok(Finished {
            month,
            invoices: sums.iter().map(|one| one.invoices).sum(),
            sums: sums.iter().map(|one| (one.currency, one.gross)).collect(),
            carried,
            not_delivered: lost(tx, month)?,
            seconds: (tx.now.0 - started.0) / 1_000,
        })
    }

    /// `€1,190.00 and $22.00`
    fn sums_in_words(&self) -> String {
        let said = self.sums.iter().map(|(currency, gross)| money::in_words(*gross, *currency));
        said.collect::<Vec<_>>().join(" and ")
    }
}

impl fmt::Display for Finished {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let sums = if self.sums.is_empty() { String::new() } else { format!(" over {}", self.sums_in_words()) };
        let Finished { month, invoices, carried, not_delivered, seconds, .. } = self;
        write!(
            f,
            "month {month} is billed: {invoices} invoices{sums}, {carried} carried, {not_delivered} not delivered, \
             {seconds} seconds"
        )
    }
}
