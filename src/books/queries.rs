//! The documents and the money of a period, portion by portion: each goes on behind the last row of the one before.

pub mod debts;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};

use super::period::Period;
use crate::access::policy::ViewInvoices;
use crate::access::{Archive, Granted, Operator};
use crate::costs::queries::this_month;
use crate::error::Result;
use crate::model::credential::GatewayName;
use crate::model::invoice::{Invoice, Standing};
use crate::model::payment_method::Currency;
use crate::model::usage::{Cents, Month};
use crate::model::{CreditId, InvoiceId, PaymentId, PaymentMethodId};
use crate::payments::charges;
use crate::store::{Moment, Site, Tx, query};

/// So many rows are read at once.
pub const PORTION: usize = 100;

/// Whose documents are read.
#[derive(Debug, Clone)]
pub struct Whose {
    payer: Option<PaymentMethodId>,
    is_archive: bool,
}

impl Whose {
    pub fn everybody(_: &Operator) -> Whose {
        Whose { payer: None, is_archive: false }
    }

    pub fn payer(payer: &Granted<ViewInvoices>) -> Whose {
        Whose { payer: Some(payer.id), is_archive: false }
    }

    pub fn archive(archive: &Archive) -> Whose {
        Whose { payer: Some(archive.payer()), is_archive: true }
    }

    pub fn is_everybody(&self) -> bool {
        self.payer.is_none()
    }

    /// How a document of them stands, in a word: how late it is paid is for those who pay, not for whoever has a link.
    pub fn words(&self, standing: Standing) -> &'static str {
        if self.is_archive { standing.words_for_bookkeeper() } else { standing.words() }
    }
}

/// Behind which row a portion begins. Invoices come first, by month; then what corrects some, by when it was made.
#[derive(Debug, Clone)]
pub enum Place {
    Invoices { month: String, at: Moment, id: String },
    Corrections { at: Moment, id: String },
}

impl Place {
    /// Before the first document of a period.
    pub fn before(period: Period) -> Place {
        Place::Invoices { month: period.first.to_string(), at: Moment(0), id: String::new() }
    }
}

const INVOICES: &str = "
    SELECT * FROM invoices
    WHERE (month, issued_at, id) > ($1, $2, $3) AND month <= $4 AND kind = 'invoice' AND corrects_id IS NULL
    ORDER BY month, issued_at, id LIMIT $5";
const CORRECTIONS: &str = "
    SELECT * FROM invoices
    WHERE (issued_at, id) > ($1, $2) AND issued_at < $3 AND (kind = 'credit_note' OR corrects_id IS NOT NULL)
    ORDER BY issued_at, id LIMIT $4";
/// The same rows of one payer, all by when they were made.
const OF_PAYER: &str = "
    SELECT * FROM invoices
    WHERE payment_method_id = $1 AND (issued_at, id) > ($2, $3)
      AND (kind = 'invoice' AND corrects_id IS NULL AND month >= $4 AND month <= $5
        OR (kind = 'credit_note' OR corrects_id IS NOT NULL) AND issued_at >= $6 AND issued_at < $7)
    ORDER BY issued_at, id LIMIT $8";

/// When a period begins, and when it is over.
fn bounds(site: &Site, period: Period) -> (Moment, Moment) {
    (site.begins(period.from()), site.begins(period.last.next().first()))
}

/// Documents, each with how it stands now.
pub type Documents = Vec<(Invoice, Standing)>;

/// The next documents of a period, and where the ones after them begin; None: these were the last.
pub fn portion(tx: &mut Tx, whose: &Whose, period: Period, place: &Place) -> Result<(Documents, Option<Place>)> {
    let (rows, next) = next_rows(tx, whose, period, place)?;
    let late: Vec<InvoiceId> = rows.iter().filter(|one| one.is_late(tx.now)).map(|one| one.id).collect();
    let (under_way, now) = (charges::under_way(tx, &late)?, tx.now);
    let with_standing = |one: Invoice| {
        let standing = one.standing(under_way.contains(&one.id), now);
        (one, standing)
    };
    Ok((rows.into_iter().map(with_standing).collect(), next))
}

fn next_rows(tx: &mut Tx, whose: &Whose, period: Period, place: &Place) -> Result<(Vec<Invoice>, Option<Place>)> {
    let (begin, end) = bounds(tx.site, period);
    let behind = |last: &Invoice| Place::Corrections { at: last.issued_at, id: last.id.to_string() };
    match (whose.payer, place) {
        (Some(payer), Place::Invoices { at, id, .. } | Place::Corrections { at, id }) => {
            let rows: Vec<Invoice> = query::sql(OF_PAYER)
                .bind::<Text, _>(payer)
                .bind::<BigInt, _>(*at)
                .bind::<Text, _>(id.clone())
                .bind::<Text, _>(period.first.to_string())
                .bind::<Text, _>(period.last.to_string())
                .bind::<BigInt, _>(begin)
                .bind::<BigInt, _>(end)
                .bind::<BigInt, _>(PORTION as i64)
                .load(tx.conn)?;
            let next = rows.last().filter(|_| rows.len() == PORTION).map(behind);
            Ok((rows, next))
        }
        (None, Place::Invoices { month, at, id }) => {
            let rows: Vec<Invoice> = query::sql(INVOICES)
                .bind::<Text, _>(month.clone())
                .bind::<BigInt, _>(*at)
                .bind::<Text, _>(id.clone())
                .bind::<Text, _>(period.last.to_string())
                .bind::<BigInt, _>(PORTION as i64)
                .load(tx.conn)?;
            let next = match rows.last().filter(|_| rows.len() == PORTION) {
                Some(last) => {
                    Place::Invoices { month: last.month.clone(), at: last.issued_at, id: last.id.to_string() }
                }
                None => Place::Corrections { at: begin, id: String::new() },
            };
            Ok((rows, Some(next)))
        }
        (None, Place::Corrections { at, id }) => {
            let rows: Vec<Invoice> = query::sql(CORRECTIONS)
                .bind::<BigInt, _>(*at)
                .bind::<Text, _>(id.clone())
                .bind::<BigInt, _>(end)
                .bind::<BigInt, _>(PORTION as i64)
                .load(tx.conn)?;
            let next = rows.last().filter(|_| rows.len() == PORTION).map(behind);
            Ok((rows, next))
        }
    }
}

#[derive(QueryableByName)]
struct First {
    #[diesel(sql_type = Text)]
    month: String,
}

/// The months that invoices may be of, the newest first: from the running one back to that of the first invoice, at least to
/// the one before.
pub fn months(tx: &mut Tx, _: &Operator) -> Result<Vec<Month>> {
    let this = this_month(tx);
    let first = query::sql("SELECT month FROM invoices WHERE month > '' ORDER BY month LIMIT 1");
    let first: Option<First> = first.get_result(tx.conn).optional()?;
    let first: Option<Month> = first.and_then(|first| first.month.parse().ok());
    let first = first.unwrap_or(this).min(this.previous());
    Ok(std::iter::successors(Some(this), |month| (*month > first).then(|| month.previous())).collect())
}

const ISSUED: &str = "
    SELECT * FROM invoices WHERE (issued_at, id) > ($1, $2) AND issued_at < $3 ORDER BY issued_at, id LIMIT $4";

/// The next documents by the day on which they were made, after one of them.
pub fn issued(tx: &mut Tx, _: &Operator, period: Period, after: Option<(Moment, InvoiceId)>) -> Result<Vec<Invoice>> {
    let (begin, end) = bounds(tx.site, period);
    let (at, id) = after.map_or((begin, String::new()), |(at, id)| (at, id.to_string()));
    Ok(query::sql(ISSUED)
        .bind::<BigInt, _>(at)
        .bind::<Text, _>(id)
        .bind::<BigInt, _>(end)
        .bind::<BigInt, _>(PORTION as i64)
        .load(tx.conn)?)
}

/// Money that came in for an invoice, or went back: without credit, which only moves between invoices.
#[derive(Debug, Clone, QueryableByName)]
pub struct Paid {
    #[diesel(sql_type = Text)]
    pub id: PaymentId,
    /// `2026-11-24`
    #[diesel(sql_type = Text)]
    pub received_on: String,
    #[diesel(sql_type = BigInt)]
    pub amount: Cents,
    #[diesel(sql_type = Text)]
    pub number: String,
    #[diesel(sql_type = Text)]
    pub currency: Currency,
    /// Who took it; empty: it came to the bank by itself.
    #[diesel(sql_type = Text)]
    gateway: String,
}

impl Paid {
    /// Somebody else has it, until they send it to the bank.
    pub fn is_at_gateway(&self) -> bool {
        GatewayName::from_stored(&self.gateway).is_some_and(|gateway| gateway != GatewayName::Bank)
    }
}

const PAID: &str = "
    SELECT p.id, p.received_on, p.amount, i.number, i.currency, COALESCE(h.gateway, '') AS gateway
    FROM payments p JOIN invoices i ON i.id = p.invoice_id LEFT JOIN charges h ON h.id = p.charge_id
    WHERE (p.received_on, p.id) > ($1, $2) AND p.received_on <= $3 AND p.source IN ('by_hand', 'statement', 'charge')
    ORDER BY p.received_on, p.id LIMIT $4";

/// The next payments of a period, after one of them.
pub fn paid(tx: &mut Tx, _: &Operator, period: Period, after: Option<(String, PaymentId)>) -> Result<Vec<Paid>> {
    let (day, id) = after.map_or((period.from().to_string(), String::new()), |(day, id)| (day, id.to_string()));
    Ok(query::sql(PAID)
        .bind::<Text, _>(day)
        .bind::<Text, _>(id)
        .bind::<Text, _>(period.to().to_string())
        .bind::<BigInt, _>(PORTION as i64)
        .load(tx.conn)?)
}

/// Credit that was given back, of which it is not known any more for which invoice it had come in.
#[derive(Debug, Clone, QueryableByName)]
pub struct GivenBack {
    #[diesel(sql_type = BigInt)]
    pub at: Moment,
    /// Positive.
    #[diesel(sql_type = BigInt)]
    pub amount: Cents,
    #[diesel(sql_type = Text)]
    pub currency: Currency,
}

const GIVEN_BACK: &str = "
    SELECT c.created_at AS at, -c.amount AS amount, m.currency
    FROM credits c JOIN payment_methods m ON m.id = c.payment_method_id
    WHERE c.kind = 'given_back' AND c.invoice_id IS NULL AND c.created_at >= $1 AND c.created_at < $2
    ORDER BY c.created_at, c.id";

/// That of a period: there is little of it.
pub fn given_back(tx: &mut Tx, _: &Operator, period: Period) -> Result<Vec<GivenBack>> {
    let (begin, end) = bounds(tx.site, period);
    Ok(query::sql(GIVEN_BACK).bind::<BigInt, _>(begin).bind::<BigInt, _>(end).load(tx.conn)?)
}

/// Credit of a payer that came or went.
#[derive(Debug, Clone, QueryableByName)]
pub struct Moved {
    #[diesel(sql_type = Text)]
    pub id: CreditId,
    #[diesel(sql_type = BigInt)]
    pub at: Moment,
    /// Negative: it paid for the invoice, or was given back.
    #[diesel(sql_type = BigInt)]
    pub amount: Cents,
    /// Of the invoice for which too much had come in, or that it paid; None: that is not known any more.
    #[diesel(sql_type = Nullable<Text>)]
    pub number: Option<String>,
    #[diesel(sql_type = Text)]
    pub currency: Currency,
}

const MOVED: &str = "
    SELECT c.id, c.created_at AS at, c.amount, i.number, m.currency
    FROM credits c JOIN payment_methods m ON m.id = c.payment_method_id LEFT JOIN invoices i ON i.id = c.invoice_id
    WHERE (c.created_at, c.id) > ($1, $2) AND c.created_at < $3
    ORDER BY c.created_at, c.id LIMIT $4";

/// The next ones of a period, after one of them.
pub fn moved(tx: &mut Tx, _: &Operator, period: Period, after: Option<(Moment, CreditId)>) -> Result<Vec<Moved>> {
    let (begin, end) = bounds(tx.site, period);
    let (at, id) = after.map_or((begin, String::new()), |(at, id)| (at, id.to_string()));
    Ok(query::sql(MOVED)
        .bind::<BigInt, _>(at)
        .bind::<Text, _>(id)
        .bind::<BigInt, _>(end)
        .bind::<BigInt, _>(PORTION as i64)
        .load(tx.conn)?)
}

#[derive(QueryableByName)]
struct Many {
    #[diesel(sql_type = BigInt)]
    many: i64,
}

const IN_EUROS: &str = "
    SELECT id FROM invoices WHERE issued_at >= $1 AND issued_at < $2 AND currency = 'EUR'
    UNION ALL
    SELECT c.id FROM credits c JOIN payment_methods m ON m.id = c.payment_method_id
      WHERE c.created_at >= $1 AND c.created_at < $2 AND m.currency = 'EUR'
    UNION ALL
    SELECT p.id FROM payments p JOIN invoices i ON i.id = p.invoice_id
      WHERE p.received_on >= $3 AND p.received_on <= $4 AND p.source IN ('by_hand', 'statement', 'charge')
        AND i.currency = 'EUR'";

/// Whether a period has more documents, payments and movements of credit in euros than this.
pub fn has_more_than(tx: &mut Tx, _: &Operator, period: Period, most: usize) -> Result<bool> {
    let (begin, end) = bounds(tx.site, period);
    let counted: Many = query::sql(format!("SELECT COUNT(*) AS many FROM ({IN_EUROS} LIMIT $5) counted"))
        .bind::<BigInt, _>(begin)
        .bind::<BigInt, _>(end)
        .bind::<Text, _>(period.from().to_string())
        .bind::<Text, _>(period.to().to_string())
        .bind::<BigInt, _>(most as i64 + 1)
        .get_result(tx.conn)?;
    Ok(counted.many > most as i64)
}

/// What came in, and what went back.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct Received {
    #[diesel(sql_type = Text)]
    pub currency: Currency,
    #[diesel(sql_type = BigInt)]
    pub came_in: Cents,
    /// Positive.
    #[diesel(sql_type = BigInt)]
    pub went_back: Cents,
}

const RECEIVED: &str = "
    SELECT i.currency,
      CAST(SUM(CASE WHEN p.amount > 0 THEN p.amount ELSE 0 END) AS BIGINT) AS came_in,
      CAST(SUM(CASE WHEN p.amount < 0 THEN -p.amount ELSE 0 END) AS BIGINT) AS went_back
    FROM payments p JOIN invoices i ON i.id = p.invoice_id
    WHERE p.received_on >= $1 AND p.received_on <= $2 AND p.source IN ('by_hand', 'statement', 'charge')
    GROUP BY i.currency ORDER BY i.currency";

/// The payments of a period, by currency.
pub fn received(tx: &mut Tx, operator: &Operator, period: Period) -> Result<Vec<Received>> {
    let mut sums: Vec<Received> = query::sql(RECEIVED)
        .bind::<Text, _>(period.from().to_string())
        .bind::<Text, _>(period.to().to_string())
        .load(tx.conn)?;
    for back in given_back(tx, operator, period)? {
        match sums.iter_mut().find(|sum| sum.currency == back.currency) {
            Some(sum) => sum.went_back += back.amount,
            None => sums.push(Received { currency: back.currency, came_in: 0, went_back: back.amount }),
        }
    }
    Ok(sums)
}
